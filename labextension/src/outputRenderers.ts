import type { IRenderMime, IRenderMimeRegistry } from '@jupyterlab/rendermime';

const SVG = 'image/svg+xml';

/**
 * Fit a notebook's renderers for outputs that one server writes and many browsers show. `isOurs` tells whether the
 * notebook is Pennant's; all others are shown as JupyterLab shows them.
 */
export function shareOutputs(rendermime: IRenderMimeRegistry, isOurs: () => boolean): void {
  const create = rendermime.createRenderer.bind(rendermime);
  rendermime.createRenderer = mimeType => shared(create(mimeType), mimeType, isOurs);
  const prefer = rendermime.preferredMimeType.bind(rendermime);
  rendermime.preferredMimeType = (bundle, safe) => {
    const stock = prefer(bundle, safe);
    return SVG in bundle && isOurs() && isAfterSvg(rendermime, stock) ? SVG : stock;
  };
}

/** Whether JupyterLab would show the picture, if it held it for safe, in the place of this type. */
function isAfterSvg(rendermime: IRenderMimeRegistry, mimeType: string | undefined): boolean {
  const { mimeTypes } = rendermime;
  return mimeType === undefined || mimeTypes.indexOf(mimeType) > mimeTypes.indexOf(SVG);
}

function shared(
  renderer: IRenderMime.IRenderer,
  mimeType: string,
  isOurs: () => boolean
): IRenderMime.IRenderer {
  const render = renderer.renderModel.bind(renderer);
  renderer.renderModel = model => {
    if (!isOurs()) {
      return render(model);
    }
    renderer.node.classList.toggle('pennant-Picture', mimeType === SVG);
    return render(readOnly(model, mimeType === SVG));
  };
  return renderer;
}

/**
 * The model without a way to write it. Vega's renderer adds a picture of the chart to the output; in a shared notebook
 * every open browser does, and each one doubles the chart for all.
 *
 * A trusted SVG is shown as an image, in which no script runs and nothing is loaded; that is safe for everybody.
 */
function readOnly(model: IRenderMime.IMimeModel, isImage: boolean): IRenderMime.IMimeModel {
  return Object.create(model, {
    setData: { value: () => undefined },
    ...(isImage ? { trusted: { value: true } } : {})
  }) as IRenderMime.IMimeModel;
}

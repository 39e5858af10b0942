import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import { shareOutputs } from '../src/outputRenderers';

const SVG = 'image/svg+xml';
const PICTURE = { [SVG]: '<svg xmlns="http://www.w3.org/2000/svg"/>', 'text/plain': 'picture' };
const CHART = 'application/vnd.chart+json';

/** Adds a picture of itself to the output that it shows, as Vega's renderer does. */
class Chart extends Widget implements IRenderMime.IRenderer {
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    model.setData({ data: { ...model.data, 'image/png': 'AAAA' } });
    this.node.textContent = model.data[CHART] as string;
  }
}

describe('shareOutputs', () => {
  let ours: boolean;
  let rendermime: RenderMimeRegistry;

  beforeEach(() => {
    ours = true;
    const chart = { safe: true, mimeTypes: [CHART], createRenderer: () => new Chart() };
    rendermime = new RenderMimeRegistry({
      initialFactories: [...standardRendererFactories, chart]
    });
    shareOutputs(rendermime, () => ours);
  });

  async function shown(
    mimeType: string,
    model: IRenderMime.IMimeModel
  ): Promise<IRenderMime.IRenderer> {
    const renderer = rendermime.createRenderer(mimeType);
    await renderer.renderModel(model);
    return renderer;
  }

  it('prefers a picture to its description for everybody', () => {
    expect(rendermime.preferredMimeType(PICTURE, 'ensure')).toBe(SVG);
    expect(rendermime.preferredMimeType({ ...PICTURE, 'text/html': '' }, 'ensure')).toBe(
      'text/html'
    );
    expect(rendermime.preferredMimeType({ 'text/plain': '' }, 'ensure')).toBe('text/plain');
  });

  it('shows a picture that is not trusted, as an image', async () => {
    const { node } = await shown(SVG, rendermime.createModel({ data: PICTURE, trusted: false }));
    expect(node.querySelector('img')?.src).toContain('data:image/svg+xml,');
  });

  it('lets no renderer write to the shared output', async () => {
    const model = rendermime.createModel({ data: { [CHART]: 'bars' } });
    const { node } = await shown(CHART, model);
    expect(node.textContent).toBe('bars');
    expect(model.data['image/png']).toBeUndefined();
  });

  it('leaves the notebooks of other kernels alone', async () => {
    ours = false;
    expect(rendermime.preferredMimeType(PICTURE, 'ensure')).toBe('text/plain');
    const model = rendermime.createModel({ data: { [CHART]: 'bars' } });
    await shown(CHART, model);
    expect(model.data['image/png']).toBe('AAAA');
  });
});

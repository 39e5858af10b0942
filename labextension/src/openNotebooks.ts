import type { INotebookModel, INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

/** Call `onReady` for each notebook that is open or will be, once its content has come from the server. */
export function onNotebookReady(
  tracker: INotebookTracker,
  onReady: (panel: NotebookPanel, model: INotebookModel) => void | Promise<void>
): void {
  const whenReady = async (panel: NotebookPanel): Promise<void> => {
    await panel.context.ready;
    if (!panel.isDisposed && panel.model !== null) {
      await onReady(panel, panel.model);
    }
  };
  tracker.forEach(panel => void whenReady(panel));
  tracker.widgetAdded.connect((_tracker, panel) => void whenReady(panel));
}

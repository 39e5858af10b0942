import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { IAwareness } from '@jupyter/ydoc';

/** Call `onCompany` once, as soon as somebody other than `self` is in the notebook. */
export function whenOthersAreHere(
  panel: NotebookPanel,
  model: INotebookModel,
  self: { readonly username: string },
  onCompany: () => void
): void {
  const { awareness } = model.sharedModel;
  const look = (): void => {
    if (self.username !== '' && hasOthers(awareness, self.username)) {
      awareness.off('change', look);
      onCompany();
    }
  };
  awareness.on('change', look);
  panel.disposed.connect(() => awareness.off('change', look));
  look();
}

function hasOthers(awareness: IAwareness, username: string): boolean {
  return Array.from(awareness.getStates().values()).some(state => {
    const user = state.user as { username?: unknown } | undefined;
    return user?.username !== undefined && user.username !== username;
  });
}

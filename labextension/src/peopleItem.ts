import { UsersItem } from '@jupyter/collaboration';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';
import { isPennant } from './pennantNotebook';

/** The toolbar item that shows who else is in the notebook: jupyter-collaboration's own. */
export function createPeopleItem(panel: NotebookPanel): Widget {
  const { context, sessionContext } = panel;
  const item = UsersItem.createWidget({ model: context.model });
  item.addClass('pennant-People');
  item.node.dataset.pennantPeople = '';
  const update = (): void => item.setHidden(!isPennant(context.model, sessionContext));
  sessionContext.kernelChanged.connect(update);
  item.disposed.connect(() => sessionContext.kernelChanged.disconnect(update));
  void context.ready.then(update);
  return item;
}

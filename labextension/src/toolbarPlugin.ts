import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IsolationItem } from './isolationItem';
import { createPeopleItem } from './peopleItem';
import { TRANSLATION_DOMAIN } from './pennantNotebook';

/** Says in the notebook's toolbar where its code runs and who else is here. The place in the toolbar is in schema/toolbar.json. */
export const toolbarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:toolbar',
  description: 'Says in the notebook toolbar where the code runs and who else is here.',
  autoStart: true,
  requires: [IToolbarWidgetRegistry],
  optional: [ITranslator],
  activate: (
    _app: JupyterFrontEnd,
    toolbars: IToolbarWidgetRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    toolbars.addFactory<NotebookPanel>('Notebook', 'pennant-people', createPeopleItem);
    toolbars.addFactory<NotebookPanel>(
      'Notebook',
      'pennant-isolation',
      panel => new IsolationItem(panel, trans)
    );
  }
};

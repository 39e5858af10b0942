import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { INotebookModel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RefusedError, RunsApi } from './api';
import { NotebookQuestions } from './notebookQuestions';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN, documentIdOf } from './pennantNotebook';
import type { IQuestion } from './question';
import { isTyping, watchTyping } from './typing';

/** Asks people what a running cell asks: `prompt`, `confirm` and `alert`. */
export const questionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:questions',
  description: 'Shows what a running cell asks for, and takes the answer.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker, translator: ITranslator | null) => {
    const { serverSettings, user } = app.serviceManager;
    const api = new RunsApi(serverSettings);
    watchTyping();
    onNotebookReady(tracker, async (panel, model) => {
      // Whose question it is can only be told once one's own name is known.
      await user.ready;
      if (panel.isDisposed) {
        return;
      }
      const questions = new NotebookQuestions(panel, model, {
        trans: (translator ?? nullTranslator).load(TRANSLATION_DOMAIN),
        username: () => user.identity?.username ?? '',
        mayTakeFocus: () => document.hasFocus() && !isTyping(),
        answer: (question, value) => answer(api, model, question, value)
      });
      panel.disposed.connect(() => questions.dispose());
    });
  }
};

async function answer(
  api: RunsApi,
  model: INotebookModel,
  question: IQuestion,
  value: string | null
): Promise<void> {
  const documentId = documentIdOf(model);
  if (documentId === null) {
    throw new Error('The notebook is not connected. Wait a moment, then answer again.');
  }
  try {
    await api.answer(documentId, question.run_id, question.id, value);
  } catch (error) {
    throw error instanceof RefusedError
      ? error
      : new Error('The server cannot be reached. Check the connection, then answer again.');
  }
}

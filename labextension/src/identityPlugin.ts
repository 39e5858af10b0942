import { IUserMenu } from '@jupyter/collaboration';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, InputDialog, Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { Identity } from './identity';
import { onNotebookReady } from './openNotebooks';
import { TRANSLATION_DOMAIN } from './pennantNotebook';
import { whenOthersAreHere } from './presence';

const CHANGE_NAME = 'pennant:change-name';
const OFFER_TIME_MS = 15_000;

/** Lets people on a shared address say who they are. */
export const identityPlugin: JupyterFrontEndPlugin<void> = {
  id: 'pennant-notebook-labextension:identity',
  description: 'Lets people change the name that others see.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [IUserMenu, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    menu: IUserMenu | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const { user, serverSettings } = app.serviceManager;
    const identity = new Identity(user, serverSettings);
    addCommand(app.commands, identity, trans);
    menu?.insertItem(0, { command: CHANGE_NAME });
    palette?.addItem({
      command: CHANGE_NAME,
      category: trans.__('Collaboration')
    });
    offerOnce(app.commands, identity, tracker, trans);
    void identity.ready
      .then(() => identity.settleColor())
      .catch(() => {
        // Servers may refuse this (JupyterHub does); badges then choose a colour by name.
      });
  }
};

function addCommand(commands: CommandRegistry, identity: Identity, trans: TranslationBundle): void {
  commands.addCommand(CHANGE_NAME, {
    label: trans.__('Change My Name…'),
    caption: trans.__('Change the name that others see'),
    describedBy: { args: { type: 'object', properties: {} } },
    isVisible: () => identity.mayChange('display_name'),
    isEnabled: () => identity.mayChange('display_name'),
    execute: () => changeName(identity, trans)
  });
}

async function changeName(identity: Identity, trans: TranslationBundle): Promise<void> {
  const answer = await InputDialog.getText({
    title: trans.__('Your name'),
    label: trans.__('Others see it at your cursor and at the cells you run.'),
    text: identity.isAnonymous ? '' : identity.displayName,
    placeholder: identity.displayName,
    okLabel: trans.__('Change')
  });
  const name = answer.value?.trim();
  if (!answer.button.accept || !name) {
    return;
  }
  try {
    await identity.rename(name);
  } catch (error) {
    Notification.error(trans.__('Your name was not changed. %1', String(error)));
  }
}

/** Tell a person whose name was made up how others see them, the first time somebody else is in the notebook. */
function offerOnce(
  commands: CommandRegistry,
  identity: Identity,
  tracker: INotebookTracker,
  trans: TranslationBundle
): void {
  let offered = false;
  onNotebookReady(tracker, (panel, model) => {
    whenOthersAreHere(panel, model, identity, () => {
      if (offered || !identity.isAnonymous || !identity.mayChange('display_name')) {
        return;
      }
      offered = true;
      Notification.info(trans.__('Others see you as %1.', identity.displayName), {
        autoClose: OFFER_TIME_MS,
        actions: [
          {
            label: trans.__('Change my name'),
            callback: () => void commands.execute(CHANGE_NAME)
          }
        ]
      });
    });
  });
}

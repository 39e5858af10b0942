import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { ContactNotice } from '../src/contactNotice';

const trans = nullTranslator.load('pennant');

describe('ContactNotice', () => {
  let commands: CommandRegistry;
  let notice: ContactNotice;

  beforeEach(() => {
    commands = new CommandRegistry();
    notice = new ContactNotice(commands, trans);
  });

  afterEach(() => notice.show(false, false));

  const shown = (): Notification.INotification[] => Notification.manager.notifications;

  it('stays until the server is back, and goes by itself', () => {
    notice.show(true, false);
    expect(shown().map(one => one.message)).toEqual([
      'The server cannot be reached. JupyterLab goes on trying.'
    ]);
    expect(shown()[0]!.options.autoClose).toBe(false);
    notice.show(false, false);
    expect(shown()).toEqual([]);
  });

  it('is not needed where everything that is open tells it', () => {
    notice.show(true, true);
    expect(shown()).toEqual([]);
  });

  it('offers to start the server under JupyterHub', () => {
    const restarted = jest.fn();
    commands.addCommand('hub:restart', {
      describedBy: { args: { type: 'object', properties: {} } },
      execute: restarted
    });
    notice.show(true, true);
    const [action] = shown()[0]!.options.actions!;
    expect(action!.label).toBe('Restart the server');
    action!.callback(new MouseEvent('click'));
    expect(restarted).toHaveBeenCalledTimes(1);
  });
});

import type { ISessionContext } from '@jupyterlab/apputils';
import type { Session } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { SessionFollower } from '../src/sessionFollower';
import type { SharedPart } from '../src/sharedState';
import { settle } from './fakes';

type Model = Session.IModel;

function model(id: string, path = 'a.ipynb', name = 'pennant'): Model {
  return { id, path, name: '', type: 'notebook', kernel: { id: `kernel-of-${id}`, name } };
}

/** A notebook's window, the server's list of sessions, and the shared document. */
class FakeWindow {
  session: { id: string; kernel: { connectionStatus: string } } | null = {
    id: 'old',
    kernel: { connectionStatus: 'connected' }
  };
  isReady = true;
  isTerminating = false;
  isRestarting = false;
  path = 'a.ipynb';
  readonly sessionChanged = new Signal<this, void>(this);
  readonly runningChanged = new Signal<this, void>(this);
  readonly changed = new Signal<this, SharedPart>(this);
  /** What the server has, and what this page knows of it. */
  onServer: Model[] = [];
  known: Model[] = [];
  refreshed = 0;

  get hasNoKernel(): boolean {
    return this.session === null;
  }

  running(): Iterator<Model> {
    return this.known.values();
  }

  refreshRunning(): Promise<void> {
    this.refreshed += 1;
    this.known = this.onServer;
    return Promise.resolve();
  }

  connectTo({ model }: { model: Model }): { id: string } {
    return { id: model.id };
  }

  _handleNewSession(session: { id: string }): void {
    this.session = { id: session.id, kernel: { connectionStatus: 'connecting' } };
    this.sessionChanged.emit();
  }

  lose(): void {
    this.session = null;
    this.sessionChanged.emit();
  }
}

describe('SessionFollower', () => {
  let window: FakeWindow;
  let follower: SessionFollower;

  beforeEach(() => {
    window = new FakeWindow();
    follower = new SessionFollower(
      window as unknown as ISessionContext,
      window as unknown as Session.IManager,
      window as never
    );
  });

  afterEach(() => follower.dispose());

  it('takes the session that the server has for the path', async () => {
    window.onServer = [model('other', 'b.ipynb'), model('new')];
    window.lose();
    await settle();
    expect(window.session?.id).toBe('new');
    expect(window.refreshed).toBe(1);
  });

  it('never takes a session of which it only remembers: it may be the one that ended', async () => {
    window.known = [model('old')];
    window.lose();
    await settle();
    expect(window.session).toBeNull();
  });

  it('waits for a session, which the shared document or a poll tells of', async () => {
    window.lose();
    await settle();
    window.onServer = [model('new')];
    window.changed.emit('runs');
    await settle();
    expect(window.session).toBeNull();
    window.changed.emit('kernel');
    await settle();
    expect(window.session).toMatchObject({ id: 'new' });
    window.lose();
    window.known = [model('newer')];
    window.runningChanged.emit();
    expect(window.session).toMatchObject({ id: 'newer' });
  });

  it('asks for nothing while its own session is well', async () => {
    window.changed.emit('kernel');
    await settle();
    expect(window.refreshed).toBe(0);
    expect(window.session?.id).toBe('old');
  });

  it("leaves sessions of other kernels, and what JupyterLab is at itself, to JupyterLab's own way", async () => {
    window.onServer = [model('new', 'a.ipynb', 'python3')];
    window.lose();
    await settle();
    expect(window.session).toBeNull();
    window.onServer = [model('new')];
    for (const busy of ['isTerminating', 'isRestarting'] as const) {
      window[busy] = true;
      window.lose();
      await settle();
      expect(window.session).toBeNull();
      window[busy] = false;
    }
  });

  it('follows nothing once its notebook is closed', async () => {
    window.onServer = [model('new')];
    window.session = null;
    window.changed.emit('kernel');
    follower.dispose();
    await settle();
    window.runningChanged.emit();
    expect(window.session).toBeNull();
  });
});

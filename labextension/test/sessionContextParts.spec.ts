import type { ISessionContext } from '@jupyterlab/apputils';
import { tellNoDeadKernel } from '../src/sessionContextParts';

class FakeContext {
  session: { kernel: { status: string } | null } | null = null;
  readonly shown: string[] = [];

  _displayKernelError(message: string): Promise<void> {
    this.shown.push(message);
    return Promise.resolve();
  }
}

describe('tellNoDeadKernel', () => {
  it('leaves out kernels that died, and tells of those that did not start', async () => {
    const context = new FakeContext();
    tellNoDeadKernel(context as unknown as ISessionContext);
    context.session = { kernel: { status: 'dead' } };
    await context._displayKernelError('Kernel died unexpectedly');
    context.session = null;
    await context._displayKernelError('No such kernel');
    expect(context.shown).toEqual(['No such kernel']);
  });
});

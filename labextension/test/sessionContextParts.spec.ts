import type { ISessionContext } from '@jupyterlab/apputils';
import { tellNoDeadKernel } from '../src/sessionContextParts';

class FakeContext {
  session: { kernel: { name: string; status: string } | null } | null = null;
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
    context.session = { kernel: { name: 'pennant', status: 'dead' } };
    await context._displayKernelError('Kernel died unexpectedly');
    expect(context.shown).toEqual([]);
    context.session = null;
    await context._displayKernelError('No such kernel');
    expect(context.shown).toEqual(['No such kernel']);
  });

  it("leaves other kernels to JupyterLab's own way", async () => {
    const context = new FakeContext();
    tellNoDeadKernel(context as unknown as ISessionContext);
    context.session = { kernel: { name: 'python3', status: 'dead' } };
    await context._displayKernelError('Kernel died unexpectedly');
    expect(context.shown).toEqual(['Kernel died unexpectedly']);
  });
});

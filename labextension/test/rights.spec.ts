import { nullTranslator } from '@jupyterlab/translation';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { Panel, Widget } from '@lumino/widgets';
import { NotebookRights } from '../src/notebookRights';
import { Rights, readMayWrite } from '../src/rights';
import { sharedNotebook } from './fakes';

/** What JupyterLab's cells do: turned on, `syncEditable` takes what the metadata say. */
class FakeCell {
  readOnly = false;
  private _syncEditable = true;

  constructor(private readonly _editable: boolean) {}

  get syncEditable(): boolean {
    return this._syncEditable;
  }

  set syncEditable(value: boolean) {
    if (value && !this._syncEditable) {
      this.readOnly = !this._editable;
    }
    this._syncEditable = value;
  }
}

describe('NotebookRights', () => {
  let answer: () => Promise<boolean>;
  let rights: Rights;
  let panel: Widget & { contentHeader: Panel; content: { widgets: FakeCell[] } };
  let cells: FakeCell[];
  let shown: NotebookRights;
  const notebook = sharedNotebook('a');

  beforeEach(async () => {
    answer = () => Promise.resolve(false);
    rights = new Rights(() => answer());
    cells = [new FakeCell(true), new FakeCell(false)];
    panel = Object.assign(new Widget(), {
      contentHeader: new Panel(),
      content: { widgets: cells }
    });
    Widget.attach(panel, document.body);
    Widget.attach(panel.contentHeader, panel.node);
    const asPanel = panel as unknown as NotebookPanel;
    shown = new NotebookRights(asPanel, notebook, rights, nullTranslator.load('pennant'));
    await rights.look();
  });

  afterEach(() => {
    shown.dispose();
    panel.dispose();
  });

  it('shows a notebook that the person may only read as such, and tells it', () => {
    expect(cells.map(cell => cell.readOnly)).toEqual([true, true]);
    // Else JupyterLab would write it into the cells' metadata.
    expect(cells.map(cell => cell.syncEditable)).toEqual([false, false]);
    expect(notebook.readOnly).toBe(true);
    expect(panel.node.textContent).toContain('may not change this notebook');
  });

  it('makes cells that others add read-only too', () => {
    cells.push(new FakeCell(true));
    notebook.sharedModel.insertCell(0, { cell_type: 'code' });
    expect(cells[2]!.readOnly).toBe(true);
  });

  it('lets people write again once they may, except in cells that say otherwise', async () => {
    answer = () => Promise.resolve(true);
    await rights.look();
    expect(cells.map(cell => cell.readOnly)).toEqual([false, true]);
    expect(notebook.readOnly).toBe(false);
    expect(panel.node.textContent).not.toContain('may not change');
  });

  it('leaves everything as it is while the server does not answer', async () => {
    answer = () => Promise.reject(new Error('away'));
    await expect(rights.look()).rejects.toThrow('away');
    expect(rights.mayWrite).toBe(false);
  });
});

describe('readMayWrite', () => {
  it("reads the server's answer; one that says nothing about it forbids nothing", () => {
    expect(readMayWrite({ permissions: { contents: ['write'] } })).toBe(true);
    expect(readMayWrite({ permissions: { contents: [] } })).toBe(false);
    expect(readMayWrite({ permissions: {} })).toBe(true);
    expect(readMayWrite(null)).toBe(true);
  });
});

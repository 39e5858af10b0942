import { CodeCell } from '@jupyterlab/cells';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import type { PanelLayout } from '@lumino/widgets';
import { Announcer } from './announcer';
import { OncePerFrame } from './oncePerFrame';
import { isPennant } from './pennantNotebook';
import type { IQuestion } from './question';
import { QuestionForm } from './questionForm';
import { sharedStateOf } from './sharedState';
import type { ISharedState, SharedPart } from './sharedState';

/** What the questions of a notebook need from around them. */
export interface IQuestionsOptions {
  trans: TranslationBundle;
  /** The name by which the server knows this person. */
  username: () => string;
  /** Whether a question may take the cursor now. */
  mayTakeFocus: () => boolean;
  answer: (question: IQuestion, value: string | null) => Promise<void>;
}

/** Shows the question of a notebook's running cell below that cell's output, to everybody who has the notebook open. */
export class NotebookQuestions implements IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _model: INotebookModel,
    private readonly _options: IQuestionsOptions
  ) {
    this._state = sharedStateOf(_model);
    this._state.changed.connect(this._onSharedChange, this);
    _model.cells.changed.connect(this._refreshSoon, this);
    _panel.sessionContext.kernelChanged.connect(this._refreshSoon, this);
    Widget.attach(this._announcer, _panel.node);
    this._refreshSoon();
  }

  get isDisposed(): boolean {
    return this._announcer.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._state.changed.disconnect(this._onSharedChange, this);
      this._panel.sessionContext.kernelChanged.disconnect(this._refreshSoon, this);
      this._refreshing.dispose();
      this._announcer.dispose();
      this._form?.dispose();
    }
  }

  private _onSharedChange(_state: ISharedState, part: SharedPart): void {
    if (part === 'input') {
      this._refreshSoon();
    }
  }

  /** Once the page has drawn the cells that just came or moved. */
  private _refreshSoon(): void {
    this._refreshing.request();
  }

  private _refresh(): void {
    const shown = isPennant(this._model, this._panel.sessionContext);
    const question = shown ? this._state.question : null;
    const cell = question === null ? null : this._cellOf(question);
    if (question === null || cell === null) {
      this._remove();
    } else if (!isShown(this._form, question) || this._form?.parent !== cell) {
      void this._ask(question, cell);
    }
  }

  private _cellOf(question: IQuestion): CodeCell | null {
    const found = this._panel.content.widgets.find(
      cell => cell.model.sharedModel.getId() === question.cell_id
    );
    return found instanceof CodeCell ? found : null;
  }

  private async _ask(question: IQuestion, cell: CodeCell): Promise<void> {
    await cell.ready;
    if (this.isDisposed || cell.isDisposed || this._state.question?.id !== question.id) {
      return;
    }
    const known = this._form?.question.id === question.id ? this._form : null;
    if (known?.parent === cell && !known.isDisposed && isShown(known, question)) {
      return;
    }
    const isMine = question.user.username === this._options.username();
    // What nobody has typed over is selected, so that typing replaces it.
    const draft = known?.draft === question.default ? undefined : known?.draft;
    const form = this._makeForm(question, isMine, draft);
    this._remove();
    this._form = form;
    insertBelowOutput(cell, form);
    if (known === null) {
      this._announce(question, isMine);
      this._takeFocus(isMine);
    } else if (isMine && !isEditing()) {
      // The field that the cursor was in went with the cell.
      form.focus();
    }
  }

  private _makeForm(question: IQuestion, isMine: boolean, draft?: string): QuestionForm {
    const { trans, answer } = this._options;
    return new QuestionForm({
      question,
      isMine,
      trans,
      answer: value => answer(question, value),
      ...(draft === undefined ? {} : { draft })
    });
  }

  private _announce(question: IQuestion, isMine: boolean): void {
    const { trans } = this._options;
    this._announcer.say(
      isMine
        ? trans.__('The cell asks: %1', question.prompt)
        : trans.__('%1 is asked: %2', question.user.display_name, question.prompt)
    );
  }

  private _takeFocus(isMine: boolean): void {
    if (isMine && this._panel.isVisible && this._options.mayTakeFocus()) {
      this._focusBefore = document.activeElement;
      this._form?.focus();
    }
  }

  private _remove(): void {
    const hadFocus = this._form?.node.contains(document.activeElement) ?? false;
    this._form?.dispose();
    this._form = null;
    if (hadFocus) {
      const before = this._focusBefore;
      const back =
        before instanceof HTMLElement && before.isConnected && before !== document.body
          ? before
          : this._panel.content.node;
      back.focus();
    }
  }

  private readonly _state: ISharedState;
  private readonly _announcer = new Announcer();
  private _form: QuestionForm | null = null;
  private _focusBefore: Element | null = null;
  private readonly _refreshing = new OncePerFrame(() => this._refresh());
}

/** Whether the form shows this question as it stands now. One's own looks the same before and after it is opened to all. */
function isShown(form: QuestionForm | null, question: IQuestion): boolean {
  return form?.question.id === question.id && (form.isMine || form.question.open === question.open);
}

function isEditing(): boolean {
  const active = document.activeElement;
  return active instanceof HTMLElement && (active.isContentEditable || active.tagName === 'INPUT');
}

function insertBelowOutput(cell: CodeCell, form: Widget): void {
  const layout = cell.layout as PanelLayout;
  const output = layout.widgets.findIndex(widget => widget.hasClass('jp-Cell-outputWrapper'));
  layout.insertWidget(output + 1, form);
}

import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import type { IQuestion } from './question';
import { userColor } from './userColor';

/** What a question's form needs from around it. */
export interface IQuestionFormOptions {
  question: IQuestion;
  /** Whether it is this person's run: then the field is open, else behind a button. */
  isMine: boolean;
  trans: TranslationBundle;
  /** Hand the answer over; null declines. Rejects with a message for people when it did not arrive. */
  answer: (value: string | null) => Promise<void>;
  /** What was typed before the cell was drawn anew. */
  draft?: string;
}

/** Where a cell asks: the question, a field for the answer, and who is asked. Enter answers, Escape declines. */
export class QuestionForm extends Widget {
  constructor(private readonly _options: IQuestionFormOptions) {
    super();
    const { question, trans } = _options;
    this.addClass('pennant-Question');
    this.node.dataset.pennantQuestion = question.kind;
    // Keys typed here are no shortcuts of the notebook.
    this.node.dataset.lmSuppressShortcuts = 'true';
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', trans.__('The cell asks'));
    this._field.value = _options.draft ?? question.default;
    this._failure.className = 'pennant-Question-failure';
    this._failure.setAttribute('role', 'alert');
    if (_options.isMine) {
      this._open();
    } else {
      this._showWhoIsAsked();
    }
  }

  get question(): IQuestion {
    return this._options.question;
  }

  get isMine(): boolean {
    return this._options.isMine;
  }

  /** What stands in the field. */
  get draft(): string {
    return this._field.value;
  }

  /** Put the cursor where the answer goes; nothing happens while the field is not open. */
  focus(): void {
    const target = this._form.isConnected
      ? this._form.querySelector<HTMLElement>('input, button')
      : null;
    target?.focus();
    if (target === this._field) {
      this._selectDefault();
    }
  }

  private _selectDefault(): void {
    if (this._options.draft === undefined && this._field.value === this._options.question.default) {
      this._field.select();
    }
  }

  private _showWhoIsAsked(): void {
    const { question, trans } = this._options;
    const dot = document.createElement('span');
    dot.className = 'pennant-CellStatus-dot';
    dot.style.backgroundColor = userColor(question.user);
    const line = document.createElement('span');
    line.className = 'pennant-Question-text';
    line.textContent = trans.__('%1 is asked: %2', question.user.display_name, this._text());
    if (!question.open) {
      const waiting = document.createElement('span');
      waiting.className = 'pennant-Question-waiting';
      waiting.textContent = trans.__("waiting for %1's answer", question.user.display_name);
      this.node.replaceChildren(dot, line, waiting);
      return;
    }
    const open = button(trans.__('Answer'), () => {
      this._open();
      this.focus();
    });
    open.setAttribute('aria-label', trans.__('Answer for %1', question.user.display_name));
    this.node.replaceChildren(dot, line, open);
  }

  private _open(): void {
    const { question, trans, isMine } = this._options;
    const label = document.createElement('label');
    label.className = 'pennant-Question-text';
    label.textContent = this._text();
    label.id = `pennant-question-${UUID.uuid4()}`;
    this._form.className = 'pennant-Question-form';
    this._form.setAttribute('aria-labelledby', label.id);
    this._form.replaceChildren(label, ...this._controls(label.id), this._failure);
    if (!isMine) {
      this._form.append(button(trans.__('Close'), () => this._close()));
    }
    this._form.onsubmit = event => {
      event.preventDefault();
      void this._send(question.kind === 'prompt' ? this._field.value : '');
    };
    this._form.onkeydown = event => this._onKeyDown(event);
    this.node.replaceChildren(this._form);
  }

  private _controls(labelId: string): HTMLElement[] {
    const { question, trans, isMine } = this._options;
    const ok = button(trans.__('OK'));
    ok.type = 'submit';
    ok.classList.add('pennant-mod-accept');
    const cancel = button(trans.__('Cancel'), () => void this._send(null));
    if (question.kind !== 'prompt') {
      [ok, cancel].forEach(control => control.setAttribute('aria-describedby', labelId));
      return question.kind === 'confirm' ? [ok, cancel] : [ok];
    }
    this._field.type = 'text';
    this._field.className = 'pennant-Question-field';
    this._field.autocomplete = 'off';
    // The window may get the keys only after this was asked for.
    this._field.onfocus = () => this._selectDefault();
    this._field.setAttribute('aria-labelledby', labelId);
    // Whoever helps out must not decline in the place of the other by mistake.
    return isMine ? [this._field, ok, cancel] : [this._field, ok];
  }

  private _onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || (event.key !== 'Escape' && event.key !== 'Enter')) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') {
      this._press(event.target);
    } else {
      this._escape();
    }
  }

  private _press(target: EventTarget | null): void {
    if (target instanceof HTMLButtonElement) {
      target.click();
    } else {
      this._form.requestSubmit();
    }
  }

  private _escape(): void {
    if (this._options.isMine) {
      void this._send(this._options.question.kind === 'alert' ? '' : null);
    } else {
      this._close();
    }
  }

  private _close(): void {
    this._showWhoIsAsked();
    this.node.querySelector('button')?.focus();
  }

  private async _send(value: string | null): Promise<void> {
    if (this._sending) {
      return;
    }
    this._setSending(true);
    this._failure.textContent = '';
    try {
      // The form goes when the server takes the question out of the shared document.
      await this._options.answer(value);
    } catch (error) {
      this._setSending(false);
      this._failure.textContent = error instanceof Error ? error.message : '';
      this.focus();
    }
  }

  private _setSending(sending: boolean): void {
    this._sending = sending;
    this._field.readOnly = sending;
    this._form.toggleAttribute('aria-busy', sending);
  }

  private _text(): string {
    return this._options.question.prompt || this._options.trans.__('The cell asks for input.');
  }

  private readonly _form = document.createElement('form');
  private readonly _field = document.createElement('input');
  private readonly _failure = document.createElement('div');
  private _sending = false;
}

function button(text: string, onClick?: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'pennant-Question-button';
  made.textContent = text;
  if (onClick !== undefined) {
    made.addEventListener('click', onClick);
  }
  return made;
}

import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { readQuestion } from '../src/question';
import type { IQuestion } from '../src/question';
import { QuestionForm } from '../src/questionForm';
import type { IQuestionFormOptions } from '../src/questionForm';

const trans = nullTranslator.load('pennant');

const NAME: IQuestion = {
  id: 'q1',
  run_id: 'run-1',
  cell_id: 'a',
  user: { username: 'ann', display_name: 'Ann', color: null },
  kind: 'prompt',
  prompt: 'Your name?',
  default: 'nobody',
  open: true
};

describe('QuestionForm', () => {
  let answers: (string | null)[];
  let form: QuestionForm;

  beforeEach(() => {
    // jsdom has no CSS.supports.
    globalThis.CSS = { supports: () => true } as unknown as typeof CSS;
    answers = [];
  });

  afterEach(() => form.dispose());

  function ask(options: Partial<IQuestionFormOptions>): void {
    form = new QuestionForm({
      question: NAME,
      isMine: true,
      trans,
      answer: async value => void answers.push(value),
      ...options
    });
    Widget.attach(form, document.body);
  }

  function field(): HTMLInputElement {
    return form.node.querySelector('input') as HTMLInputElement;
  }

  function button(name: string): HTMLButtonElement | undefined {
    return Array.from(form.node.querySelectorAll('button')).find(
      found => found.textContent === name
    );
  }

  function press(key: string): void {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    );
  }

  it('gives the field, with the default, to whoever is asked', () => {
    ask({});
    form.focus();
    expect(document.activeElement).toBe(field());
    expect(field().value).toBe('nobody');
    field().value = 'Ada';
    press('Enter');
    expect(answers).toEqual(['Ada']);
  });

  it('declines by Escape and by Cancel', () => {
    ask({});
    form.focus();
    press('Escape');
    expect(answers).toEqual([null]);
    form.dispose();
    ask({});
    button('Cancel')?.click();
    expect(answers).toEqual([null, null]);
  });

  it('sends one answer, however often Enter is pressed', () => {
    ask({ answer: value => (answers.push(value), new Promise(() => undefined)) });
    form.focus();
    press('Enter');
    press('Enter');
    expect(answers).toEqual(['nobody']);
  });

  it('says why an answer did not arrive, and takes another', async () => {
    ask({ answer: async () => Promise.reject(new Error('No connection.')) });
    form.focus();
    press('Enter');
    const failure = form.node.querySelector('[role=alert]');
    for (let turn = 0; turn < 20 && !failure?.textContent; turn++) {
      await Promise.resolve();
    }
    expect(failure?.textContent).toBe('No connection.');
    expect(field().readOnly).toBe(false);
  });

  it('confirms with two buttons, and alerts with one', () => {
    ask({ question: { ...NAME, kind: 'confirm' } });
    expect(field()).toBeNull();
    form.focus();
    expect(document.activeElement).toBe(button('OK'));
    press('Enter');
    form.dispose();
    ask({ question: { ...NAME, kind: 'alert' } });
    expect(button('Cancel')).toBeUndefined();
    form.focus();
    press('Escape');
    expect(answers).toEqual(['', '']);
  });

  it('tells others who is asked, and lets them help without declining', () => {
    ask({ isMine: false });
    expect(form.node.textContent).toContain('Ann is asked: Your name?');
    expect(field()).toBeNull();
    form.focus();
    expect(form.node.contains(document.activeElement)).toBe(false);
    button('Answer')?.click();
    expect(document.activeElement).toBe(field());
    expect(button('Cancel')).toBeUndefined();
    press('Escape');
    expect(form.node.textContent).toContain('Ann is asked');
    expect(answers).toEqual([]);
  });

  it('tells others to wait for whoever ran the cell, and gives them nothing to press', () => {
    ask({ isMine: false, question: { ...NAME, open: false } });
    expect(form.node.textContent).toContain('Ann is asked: Your name?');
    expect(form.node.textContent).toContain("waiting for Ann's answer");
    expect(form.node.querySelector('button, input')).toBeNull();
    form.dispose();
    ask({ isMine: true, question: { ...NAME, open: false } });
    expect(field()).not.toBeNull();
  });

  it('keeps what was typed when its cell is drawn anew', () => {
    ask({ draft: 'Ad' });
    expect(form.draft).toBe('Ad');
  });
});

describe('readQuestion', () => {
  it('reads what the server writes, and nothing else', () => {
    expect(readQuestion({ ...NAME, at: 'now' })).toEqual(NAME);
    expect(readQuestion({ ...NAME, kind: 'something new' })?.kind).toBe('prompt');
    expect(readQuestion({ ...NAME, until: null })?.open).toBe(true);
    expect(readQuestion({ ...NAME, until: '2026-01-01T12:01:00.000Z' })?.open).toBe(false);
    for (const none of [null, undefined, 'x', [], {}, { ...NAME, user: null }]) {
      expect(readQuestion(none)).toBeNull();
    }
  });
});

import { Widget } from '@lumino/widgets';

/** A place on the page that only screen readers notice: what is said here is read out when the reader is free. */
export class Announcer extends Widget {
  constructor() {
    super();
    this.addClass('pennant-Announcer');
    this.node.setAttribute('role', 'status');
    this.node.setAttribute('aria-live', 'polite');
  }

  say(sentence: string): void {
    this.node.textContent = sentence;
  }
}

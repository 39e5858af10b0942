/** Collects what is added within one turn of the page and hands it over together, in order. */
export class MicrotaskBatch<T> {
  constructor(private readonly _flush: (items: T[]) => void) {}

  add(item: T): void {
    this._items.push(item);
    if (this._items.length === 1) {
      queueMicrotask(() => {
        const items = this._items;
        this._items = [];
        this._flush(items);
      });
    }
  }

  private _items: T[] = [];
}

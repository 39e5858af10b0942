/** Collects what is added within one turn of the page and hands it over together, in order. */
export class MicrotaskBatch<T> {
  constructor(private readonly _flush: (first: T, items: readonly T[]) => void) {}

  add(item: T): void {
    this._items.push(item);
    if (this._items.length === 1) {
      queueMicrotask(() => {
        const items = this._items;
        this._items = [];
        const [first] = items;
        if (first !== undefined) {
          this._flush(first, items);
        }
      });
    }
  }

  private _items: T[] = [];
}

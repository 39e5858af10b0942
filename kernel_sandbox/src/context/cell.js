// What a run leaves behind, and its end: timers and `cell.signal` end when the run's cell is run again, interrupted or
// deleted. The global `cell` is the run that owns the code that asks.
(function (primordials, host, shared, entry) {
  'use strict';
  const { Map, MapIteratorPrototypeNext, MapPrototypeDelete, MapPrototypeEntries, MapPrototypeGet } = primordials;
  const { MapPrototypeSet, ObjectFreeze, ReflectDefineProperty, Set, SetPrototypeAdd, SetPrototypeDelete } = primordials;
  const { SetIteratorPrototypeNext, SetPrototypeGetSize, SetPrototypeValues, SymbolToStringTag } = primordials;
  const { lists } = shared;
  /** By the host's number for what ended a run. */
  const REASONS = ObjectFreeze({
    __proto__: null,
    1: 'The cell was interrupted',
    2: 'The cell was run again',
    3: 'The cell was deleted',
  });
  const INTERRUPTED = 1;
  const RUN_AGAIN = 2;
  const DELETED = 3;

  /** @typedef {{ run: number, cell: string, timers: Set<Timer>, controller: any }} Left what a run has left behind */
  /** @typedef {{ left: Left | undefined }} Timer */

  /** By run; only runs that have something. @type {Map<number, Left>} */
  const all = new Map();

  const leftBy = (run) => {
    let left = MapPrototypeGet(all, run);
    if (left === undefined) {
      left = { __proto__: null, run, cell: host.ownerCell(), timers: new Set(), controller: undefined };
      MapPrototypeSet(all, run, left);
    }
    return left;
  };

  const reasonOf = (ending) => shared.web.use('dom_exception.js').create(REASONS[ending], 'AbortError');

  /** The timer belongs to the run that asks for it. False: that run has ended, so that nothing of it starts any more. */
  const ownTimer = (timer) => {
    if (host.ending() !== 0) return false;
    timer.left = leftBy(host.owner());
    SetPrototypeAdd(timer.left.timers, timer);
    return true;
  };

  /** The timer is over. */
  const disownTimer = (timer) => {
    const { left } = timer;
    if (left === undefined) return;
    SetPrototypeDelete(left.timers, timer);
    if (left.controller === undefined && SetPrototypeGetSize(left.timers) === 0) MapPrototypeDelete(all, left.run);
  };

  /** Takes out what runs have left that match: their timers are cancelled, and what has a signal is returned. */
  const takeOut = (matches) => {
    const signalled = lists.create();
    const entries = MapPrototypeEntries(all);
    for (let step = MapIteratorPrototypeNext(entries); !step.done; step = MapIteratorPrototypeNext(entries)) {
      const left = step.value[1];
      if (!matches(left)) continue;
      MapPrototypeDelete(all, left.run);
      cancelTimers(left);
      if (left.controller !== undefined) lists.push(signalled, left);
    }
    return signalled;
  };

  const cancelTimers = ({ timers }) => {
    const values = SetPrototypeValues(timers);
    for (let step = SetIteratorPrototypeNext(values); !step.done; step = SetIteratorPrototypeNext(values)) {
      shared.cancelTimer(step.value);
    }
  };

  /** Listeners are user code, of the run that has ended. */
  const abort = ({ run, cell: name, controller }, ending) => {
    host.adopt(run, name, ending);
    try {
      controller.abort(reasonOf(ending));
    } catch (error) {
      shared.reportUncaught(error);
    }
  };

  const abortLater = async (left, ending) => {
    await shared.turn();
    abort(left, ending);
  };

  const abortAllLater = (signalled, ending) => {
    for (let index = 0; index < signalled.length; index++) abortLater(signalled[index], ending);
  };

  /** Behind the gate of a run: what earlier runs of its cell have left ends before its code begins. */
  shared.endEarlierRuns = (cell, run) => {
    const signalled = takeOut((left) => left.cell === cell && left.run !== run);
    for (let index = 0; index < signalled.length; index++) abort(signalled[index], RUN_AGAIN);
  };

  /** An interrupt ends what all runs have left. */
  shared.endAllRuns = () => abortAllLater(takeOut(() => true), INTERRUPTED);

  entry.endCell = (cell, isDeleted) => {
    abortAllLater(takeOut((left) => left.cell === cell), isDeleted ? DELETED : RUN_AGAIN);
  };

  const signalOf = () => {
    const ending = host.ending();
    const left = ending === 0 ? leftBy(host.owner()) : { __proto__: null, controller: undefined };
    left.controller ??= shared.createAbortController();
    if (ending !== 0) left.controller.abort(reasonOf(ending));
    return left.controller.signal;
  };

  const cell = {
    get signal() {
      return signalOf();
    },
    /** The notebook's name of the cell; an empty text when the client tells none. */
    get id() {
      return host.ownerCell();
    },
  };
  ReflectDefineProperty(cell, SymbolToStringTag, { __proto__: null, value: 'Cell' });

  shared.ownTimer = ownTimer;
  shared.disownTimer = disownTimer;
  shared.cell = ObjectFreeze(cell);
})

// class: whose output it is, said by the cell
// advisory: ours: a cell that takes another run's number, or one that never was
// sandbox: own
// may end: protocol_violation
globalThis['$pen' + 'nant'].enter(1, 0, '');
console.log('as the first run');
// ---
for (const run of [0, -1, 1e6, 'x', { valueOf() { probe(this); return 3 } }, Symbol()]) attempt(() => globalThis['$pen' + 'nant'].enter(run, run, run));
console.log('as a run that never was');

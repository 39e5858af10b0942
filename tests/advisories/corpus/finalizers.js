// class: finalizers run after the cell, without a time limit
// advisory: GHSA-r4fx-v8hh-22mv, 3.11.7
// sandbox: own
// ends: interrupted
const registry = new FinalizationRegistry(() => { console.log('runs'); for (;;); });
registry.register({}, 1);
for (;;) { new Array(1e5).fill(Math.random()); await new Promise((resolve) => setTimeout(resolve)) }

// class: a promise that is awaited and collected
// advisory: ours: the inspector crashes when a promise it waits for is collected
// sandbox: own
// ends: interrupted
(function collect(rounds) {
  for (let i = 0; i < 20; i++) new Array(1e5).fill(rounds);
  if (rounds > 0) setTimeout(collect, 0, rounds - 1); else console.log('runs');
})(50);
await new Promise(() => {});

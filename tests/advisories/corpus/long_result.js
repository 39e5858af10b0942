// class: a result of 10 MB
// advisory: ours: a long result passes the inspector at several times its size
'x'.repeat(1e7)
// ---
new Array(1e6).fill('0123456789')
// ---
throw 'x'.repeat(1e7)
// ---
throw new Error('x'.repeat(1e7))
// ---
({ ['x'.repeat(1e7)]: 'y'.repeat(1e7) })

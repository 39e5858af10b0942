// class: a thrown object without a prototype passes for one of the host's
// advisory: GHSA-9vg3-4rfj-wgcm, 3.11.2
const give = (make) => {
  for (const source of sources()) {
    const mine = { __proto__: null };
    make(mine, (e) => { e.held = source; e.inner = source.prototype?.inspect ?? source.constructor; dig(mine); if (e !== mine) dig(e) });
  }
};
give((mine, take) => { try { throw mine } catch (e) { take(e) } });
give((mine, take) => { Promise.resolve(mine).then(take) });
give((mine, take) => { Promise.reject(mine).catch(take) });
give((mine, take) => { (async () => { try { await Promise.reject(mine) } catch (e) { take(e) } })() });
give((mine, take) => { (async () => { throw mine })().catch(take) });
give((mine, take) => { (async function* () { yield mine })().next().then(({ value }) => take(value)) });
await new Promise((resolve) => setTimeout(resolve, 2));

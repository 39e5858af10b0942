// class: then and catch of an async function's promise
// advisory: GHSA-99p7-6v5w-7xg8 CVE-2026-22709, 3.10.2
// attempt: error whose name is a symbol, async

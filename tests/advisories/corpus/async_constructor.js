// class: constructor of an async function's promise
// advisory: GHSA-cchq-frgv-rjh5 CVE-2023-37466, 3.10.0
// attempt: constructor of an async promise

// class: call sites hand out the host's this
// advisory: GHSA-mrgp-mrhc-5jrq CVE-2022-36067, 3.9.11
// attempt: call sites

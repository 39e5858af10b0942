// class: return of an async generator that delegates
// advisory: GHSA-248r-7h7q-cr24 CVE-2026-45411, 3.11.3
// attempt: async generator return

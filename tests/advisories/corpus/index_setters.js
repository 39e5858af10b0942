// class: setters on Array.prototype see the bridge
// advisory: GHSA-9qj6-qjgg-37qq CVE-2026-44008, 3.11.2
// attempt: setters on Array.prototype

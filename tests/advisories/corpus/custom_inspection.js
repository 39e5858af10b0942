// class: custom inspection gets the host's options
// advisory: GHSA-p5gc-c584-jj6v CVE-2023-32313, 3.9.18
// attempt: custom inspection

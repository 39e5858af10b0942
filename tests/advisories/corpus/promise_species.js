// class: species of a subclass of Promise
// advisory: GHSA-qvjj-29qf-hp7p, 3.10.5
// advisory: GHSA-76w7-j9cq-rx2j, 3.11.4
// attempt: species of a promise

// class: the name of vm2's state, escaped
// advisory: GHSA-wp5r-2gw5-m7q7, 3.11.0
// attempt: the name of vm2, escaped

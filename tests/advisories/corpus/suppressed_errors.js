// class: errors within SuppressedError
// advisory: GHSA-55hx-c926-fr95, 3.11.0
// attempt: suppressed errors

// class: eval that the inspector would allow
// advisory: ours: eval through the inspector's default for CSP
// attempt: import inside eval

// class: a rejected import gives an error of the host's
// advisory: ours: import() that rejects with an error of the host's
// attempt: rejected import, caught

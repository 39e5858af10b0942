// class: stolen static methods of Promise
// advisory: ours: static methods of Promise called on a class of the cell's own
// attempt: stolen static method

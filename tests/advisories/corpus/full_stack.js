// class: a full stack at a bridged call
// advisory: ours: RangeError of the host's at the bridge
// attempt: stack overflow at a bridged call

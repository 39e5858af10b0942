"""The outputs of a cell: what the kernel's messages make of them, within bounds, and the whole beside it."""

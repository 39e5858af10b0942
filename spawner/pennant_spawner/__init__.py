"""Starts sandboxes, and the kernels that use them."""

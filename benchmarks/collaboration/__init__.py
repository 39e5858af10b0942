"""Pennant's shared notebooks beside those of other servers, all in the same run."""

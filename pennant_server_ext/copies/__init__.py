"""Copies of the rooms' update log in an object store, and who may own a room."""

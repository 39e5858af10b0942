"""Runs and their queue; all of it pure."""

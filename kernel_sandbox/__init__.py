"""Pennant."""

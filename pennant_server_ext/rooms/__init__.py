"""The rooms: one shared notebook in memory each, who is in it, and how it becomes the file and the log."""

"""The history of notebooks: versions with time, authors and runs, and how they come back."""

"""What can go wrong before a command has started.

CommandLineError    what was typed cannot be done; the message says why and what to do next
"""


class CommandLineError(Exception):
    """Shown to the person who typed the command, without a traceback."""

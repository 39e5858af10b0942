"""The HTTP interface of the server, and those of jupyter_server that Pennant puts its own in the place of."""

"""How fast Pennant is, always against a peer on the same machine in the same run."""

"""The update log: every change of every room, on this machine's disk before anybody is told that it is safe."""

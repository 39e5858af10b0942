"""The notebook session: one room, one kernel, one queue, and the parts that do what the queue says."""

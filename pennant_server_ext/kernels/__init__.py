"""The kernels of notebooks: found or started, linked to, watched."""

"""The shared notebook: what is where in its Y.Doc, how it is read and edited, and how versions of it are merged."""

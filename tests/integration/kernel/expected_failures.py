"""The scenarios of cells.json that the kernel does not pass yet, each with its reason.

Strict: one that begins to pass fails the suite until it is taken out of here.
"""

_NO_PACKAGES = "No packages can be imported yet: an allow-list of packages inside the sandbox comes later."
_NO_DATA_URLS = "Modules in data: URLs cannot be imported yet; they come with packages."

EXPECTED_FAILURES: dict[str, str] = {
    "static_import_named": _NO_PACKAGES,
    "static_import_default_ns": _NO_PACKAGES,
    "static_import_rerun": _NO_PACKAGES,
    "dynamic_import": _NO_PACKAGES,
    "dynamic_import_in_function": _NO_PACKAGES,
    "import_after_let_conflict": _NO_PACKAGES,
    "static_import_data_url": _NO_DATA_URLS,
    "import_json_attributes": _NO_DATA_URLS,
    "typescript_types": "Cells are standard JavaScript: TypeScript's types are a SyntaxError (unscored).",
}

UNCERTAIN: dict[str, str] = {
    "out_of_memory": "A cell that fills the heap faster than it is watched ends its sandbox, with the variables.",
}
"""Not strict: these depend on how fast this machine is at the moment."""

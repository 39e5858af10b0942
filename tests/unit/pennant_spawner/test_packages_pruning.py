"""What is taken away from installed packages, and what must stay."""

from pathlib import Path

from pennant_spawner.packages_folder import shipped_folder
from pennant_spawner.packages_pruning import prune

FILES = {
    "a/package.json": True,
    "a/LICENSE.md": True,
    "a/NOTICE": True,
    "a/dist/a.min.js": True,
    "a/dist/a.mjs": True,
    "a/dist/a.mjs.map": False,
    "a/index.d.ts": False,
    "a/README.md": False,
    "a/test/a.mjs": False,
    "a/lib/test/a.mjs": True,
    "a/.eslintrc": False,
    "@s/b/index.js": True,
    "@s/b/package.json": True,
    "@s/b/examples/one.js": False,
    "a/node_modules/c/index.js": True,
    "a/node_modules/c/package.json": True,
    "a/node_modules/c/docs/index.js": False,
    ".bin/a": False,
    ".package-lock.json": False,
    "bulky/package.json": True,
    "bulky/licence": True,
    "bulky/lib/deep/bulk.js": False,
}


def test_what_no_sandbox_reads_goes_and_licences_stay(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    prune(tmp_path, ["bulky/*"])
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {name for name, stays in FILES.items() if stays}
    assert not [path for path in tmp_path.rglob("*") if path.is_dir() and not any(path.iterdir())]


def test_what_pennant_brings_is_pruned_and_small() -> None:
    folder = shipped_folder()
    names = [path.name for path in folder.path.rglob("*") if path.is_file()]
    assert not [name for name in names if name.endswith((".map", ".d.ts", ".min.js"))]
    assert folder.size_bytes < 4_000_000
    assert len([name for name in names if name.upper().startswith("LICENSE")]) > 50

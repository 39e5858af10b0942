"""The kernels of a shared server."""

import json
from pathlib import Path

import pytest
from jupyter_client.kernelspec import NoSuchKernel

from pennant_server_ext.command_line.sandboxed_kernels import SandboxedKernels


@pytest.fixture
def kernels(tmp_path: Path) -> SandboxedKernels:
    for name in ("pennant", "bash"):
        folder = tmp_path / name
        folder.mkdir()
        spec = {"argv": ["x"], "display_name": name, "language": name}
        (folder / "kernel.json").write_text(json.dumps(spec))
    manager = SandboxedKernels()
    manager.kernel_dirs = [str(tmp_path)]
    return manager


def test_only_sandboxed_kernels_are_listed(kernels: SandboxedKernels) -> None:
    assert set(kernels.find_kernel_specs()) == {"pennant"}
    assert set(kernels.get_all_specs()) == {"pennant"}


@pytest.mark.parametrize("name", ["bash", "BASH", "python3"])
def test_others_do_not_start_when_asked_for_by_name(kernels: SandboxedKernels, name: str) -> None:
    with pytest.raises(NoSuchKernel):
        kernels.get_kernel_spec(name)


def test_the_sandboxed_one_starts(kernels: SandboxedKernels) -> None:
    assert kernels.get_kernel_spec("pennant").display_name == "pennant"

"""From what was typed to how JupyterLab is configured."""

from pathlib import Path

import pytest

from pennant_server_ext.command_line.errors import CommandLineError
from pennant_server_ext.command_line.lab_request import LabRequest, is_loopback, kernel_transport, lab_config


def test_a_notebook_is_served_with_its_own_folder_and_no_more(tmp_path: Path) -> None:
    notebook = tmp_path / "lessons" / "one.ipynb"
    notebook.parent.mkdir()
    notebook.write_text("{}")
    server = lab_config(LabRequest(notebook), "t").ServerApp
    assert server.root_dir == str(notebook.parent)
    assert server.file_to_run == str(notebook)


def test_a_folder_is_served_as_it_is(tmp_path: Path) -> None:
    server = lab_config(LabRequest(tmp_path), "t").ServerApp
    assert server.root_dir == str(tmp_path)
    assert "file_to_run" not in server


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandLineError, match="no notebook or folder"):
        lab_config(LabRequest(tmp_path / "gone.ipynb"), "t")


@pytest.mark.parametrize(
    ("ip", "loopback"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("*", False)],
)
def test_who_can_reach_it(ip: str, loopback: bool) -> None:
    assert is_loopback(ip) is loopback


def test_guests_get_no_way_round_the_sandbox(tmp_path: Path) -> None:
    config = lab_config(LabRequest(tmp_path, ip="0.0.0.0"), "t")
    assert config.ServerApp.terminals_enabled is False
    assert config.ServerApp.kernel_spec_manager_class.endswith("SandboxedKernels")
    assert config.LabApp.extension_manager == "readonly"


def test_guests_who_are_trusted_get_everything(tmp_path: Path) -> None:
    config = lab_config(LabRequest(tmp_path, ip="0.0.0.0", trust_guests=True), "t")
    assert "terminals_enabled" not in config.ServerApp
    assert "kernel_spec_manager_class" not in config.ServerApp


def test_alone_nothing_is_taken_away(tmp_path: Path) -> None:
    assert "kernel_spec_manager_class" not in lab_config(LabRequest(tmp_path), "t").ServerApp


def test_a_cell_has_a_time_limit_that_can_be_lifted(tmp_path: Path) -> None:
    assert lab_config(LabRequest(tmp_path), "t").PennantSandbox.cell_time_limit_s > 0
    assert lab_config(LabRequest(tmp_path, cell_time_limit_s=0), "t").PennantSandbox.cell_time_limit_s == 0


def test_kernels_are_reached_through_files_unless_the_folder_is_too_deep() -> None:
    assert kernel_transport("/home/ada/.local/share/jupyter/runtime") == "ipc"
    assert kernel_transport("/srv/" + "deep/" * 12 + "runtime") == "tcp"

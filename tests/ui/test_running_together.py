"""Two people, one kernel: runs in one queue, everybody sees whose."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Join
from tests.ui.lab_process import LabProcess

pytestmark = pytest.mark.browser
Notebook = Callable[..., str]

TEN_SECONDS = """let line = 0
for (; line < 50; line++) {
  console.log('line ' + line)
  await new Promise((resolve) => setTimeout(resolve, 200))
}"""
WITHOUT_END = "for (;;) await new Promise((resolve) => setTimeout(resolve, 100))"
THREE_SECONDS = "await new Promise((resolve) => setTimeout(resolve, 3000))"


def test_what_one_defines_the_other_uses(join: Join, notebook: Notebook) -> None:
    name = notebook("let x = 20", "x + 22")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    ann.expect_badge(0, "ok", "Ann")
    bob.expect_badge(0, "ok", "Ann")
    bob.run(1)
    bob.expect_output(1, "42")
    ann.expect_output(1, "42")
    ann.expect_badge(1, "ok", "Bob")


def test_lines_arrive_with_the_name_of_who_runs_and_of_who_waits(join: Join, notebook: Notebook) -> None:
    name = notebook(TEN_SECONDS, "line")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    bob.expect_output(0, "line 1")
    assert "line 49" not in bob.outputs(0).inner_text()
    bob.expect_badge(0, "running", "Ann is running")
    expect(bob.prompt(0)).to_have_text("[*]:")
    bob.run(1)
    ann.expect_badge(1, "queued", "Next in line · Bob")
    bob.expect_badge(1, "queued", "Next in line · Bob")
    ann.screenshot("one-runs-one-waits")
    bob.screenshot("one-runs-one-waits")
    ann.expect_output(0, "line 49")
    ann.expect_output(1, "50")
    bob.expect_output(0, "line 49")
    bob.expect_badge(0, "ok", "Ann")
    bob.expect_badge(1, "ok", "Bob")


def test_who_interrupts_is_named_and_variables_stay(join: Join, notebook: Notebook) -> None:
    name = notebook("let kept = 'still here'", "while (true) {}", "kept")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    ann.expect_badge(0, "ok")
    ann.run(1)
    bob.expect_badge(1, "running", "Ann is running")
    bob.interrupt()
    ann.expect_badge(1, "interrupted", "Bob")
    bob.screenshot("interrupted")
    ann.run(2)
    bob.expect_output(2, "still here")


def test_a_run_that_waits_can_be_cancelled(join: Join, notebook: Notebook) -> None:
    name = notebook(WITHOUT_END, "var ran = true", "typeof ran")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    bob.expect_badge(0, "running")
    bob.run(1)
    ann.expect_badge(1, "queued")
    bob.cancel(1)
    ann.expect_notice("Cancelled by Bob")
    ann.expect_badge(1, "none")
    ann.interrupt()
    bob.expect_badge(0, "interrupted")
    bob.run(2)
    bob.expect_output(2, "undefined")


def test_a_run_goes_on_when_every_window_is_closed(join: Join, notebook: Notebook, lab: LabProcess) -> None:
    name = notebook(TEN_SECONDS, "line")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    bob.run(1)
    bob.expect_output(0, "line 1")
    ann.expect_badge(1, "queued", "Bob")
    ann.close()
    bob.close()
    carol = join("Carol", name)
    carol.expect_output(1, "50", deadline_s=60)
    carol.expect_badge(0, "ok", "Ann")
    carol.expect_badge(1, "ok", "Bob")
    lines = [f"line {n}" for n in range(50)]
    assert carol.outputs(0).inner_text().split("\n")[: len(lines)] == lines
    carol.screenshot("everything-is-there")
    carol.wait_until(lambda: text_on_disk(lab.read_notebook(name), 0).split("\n")[:-1] == lines, "all lines on disk")


def text_on_disk(notebook: dict[str, Any], cell: int) -> str:
    """What the cell printed, as the file has it."""
    outputs = notebook["cells"][cell]["outputs"]
    return "".join("".join(output.get("text", "")) for output in outputs)


def test_run_all_runs_in_order_and_restart_forgets(join: Join, notebook: Notebook) -> None:
    name = notebook("var n = (globalThis.n ?? 0) + 1", THREE_SECONDS, "n * 2", "n * 3")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.command("Run", "Run All Cells")
    bob.expect_output(2, "2")
    bob.expect_output(3, "3")
    ann.command("Kernel", "Restart Kernel and Run All Cells")
    ann.page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(bob.badge(3)).to_have_attribute("data-pennant-status", "queued", timeout=30_000)
    bob.expect_badge(3, "ok", "Ann")
    bob.expect_output(3, re.compile(r"^\s*(\[\d+]:)?\s*3\s*$"))
    for index, count in enumerate(["[1]:", "[2]:", "[3]:", "[4]:"]):
        expect(bob.prompt(index)).to_have_text(count)


def test_an_error_stops_the_rest_of_the_batch_and_names_the_line(join: Join, notebook: Notebook) -> None:
    name = notebook("const before = 1", "null.oops", "'never'")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.command("Run", "Run All Cells")
    bob.expect_badge(1, "error", "Ann")
    bob.expect_output(1, "TypeError")
    bob.expect_badge(2, "none")
    expect(bob.prompt(2)).to_have_text("[ ]:")
    expect(bob.outputs(2)).not_to_contain_text("never")


def test_notebooks_of_other_kernels_are_left_alone(join: Join, notebook: Notebook) -> None:
    name = notebook("1 + 1", kernel="python3")
    ann = join("Ann", name)
    ann.expect_kernel("Python 3 (ipykernel) | Idle")
    asked: list[str] = []
    ann.page.on("request", lambda request: asked.append(request.url))
    ann.run(0)
    ann.expect_output(0, "2")
    ann.expect_ran(0)
    assert not [url for url in asked if "/pennant/" in url]
    expect(ann.badge(0)).not_to_be_visible()

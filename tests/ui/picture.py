"""`python -m tests.ui.picture docs/screenshot.png`: two people in one notebook, for the README."""

import base64
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from tests.parts import chromium
from tests.ui.conftest import CHROMIUM_ARGUMENTS, Join, Windows
from tests.ui.lab_process import lab_process
from tests.ui.notebook_page import NotebookPage

WINDOW: Final = {"width": 900, "height": 470}
GAP: Final = 12
CELLS: Final = (
    "const planets = new Map([['Mars', 0.107], ['Earth', 1], ['Neptune', 17.1]])\nplanets",
    "const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))\n"
    "for (const [name, mass] of planets) {\n"
    "  console.log(name.padEnd(8) + '▮'.repeat(Math.ceil(mass)))\n"
    "  await pause(4000)\n"
    "}",
    "[...planets].filter(([name, mass]) => mass > 1)",
)


def take(target: Path) -> None:
    """Play the scene and write the picture."""
    with tempfile.TemporaryDirectory() as home, lab_process(Path(home)) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        join = Join(Windows(lab, browser))
        name = lab.write_notebook("planets.ipynb", CELLS)
        ann, bob = join("Ann", name), join("Bob", name)
        for window in (ann, bob):
            window.page.set_viewport_size(WINDOW)  # pyright: ignore[reportArgumentType]
            window.page.keyboard.press("Control+b")
        play(ann, bob)
        side_by_side(browser, [ann.page.screenshot(), bob.page.screenshot()], target)
        browser.close()


def play(ann: NotebookPage, bob: NotebookPage) -> None:
    """Ann has run one cell and runs the next; Bob waits in line and writes."""
    ann.run(0)
    bob.expect_badge(0, "ok", "Ann")
    ann.run(1)
    bob.expect_badge(1, "running")
    bob.run(2)
    ann.put_cursor(0)
    bob.put_cursor(2)
    bob.type("  // heavier than ours")
    ann.expect_output(1, "Earth")
    ann.expect_badge(2, "queued", "Bob")
    ann.wait_until(lambda: "ours" in ann.source(2), "Ann sees what Bob writes")


def side_by_side(browser: Browser, pictures: list[bytes], target: Path) -> None:
    """Put the windows beside each other into one picture."""
    page = browser.new_page(viewport={"width": 2 * WINDOW["width"] + 3 * GAP, "height": WINDOW["height"] + 2 * GAP})
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(data).decode()}">' for data in pictures)
    style = f"body {{display: flex; gap: {GAP}px; margin: {GAP}px; background: #57606a}}"
    page.set_content(f"<style>{style}</style>{images}")
    page.screenshot(path=target)


if __name__ == "__main__":
    take(Path(sys.argv[1]))

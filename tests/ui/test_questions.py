"""A running cell asks: whoever ran it answers where the output is, and everybody else sees it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Join

pytestmark = pytest.mark.browser
Notebook = Callable[..., str]

ASKS = "console.log('before')\nconst name = prompt('Your name?', 'nobody')\nconsole.log('Hello ' + name)"


def test_whoever_ran_the_cell_answers_with_the_keyboard_and_everybody_sees_it(join: Join, notebook: Notebook) -> None:
    name = notebook(ASKS, "const sure = confirm('Sure?')\nconst loud = prompt('Again?', 'yes')\n;[sure, loud]")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    bob.expect_question(0, "Ann is asked: Your name?")
    bob.expect_question(0, "waiting for Ann's answer")
    expect(bob.question(0).locator("input, button")).to_have_count(0)
    expect(ann.page.locator(".jp-Stdin")).to_have_count(0)
    field = ann.question(0).get_by_role("textbox", name="Your name?")
    expect(field).to_be_focused()
    expect(field).to_have_value("nobody")
    ann.screenshot("asked")
    bob.screenshot("asked")
    ann.type("Ada")
    ann.page.keyboard.press("Enter")
    bob.expect_output(0, "Hello Ada")
    assert bob.outputs(0).inner_text().startswith("before\nYour name? Ada\n")
    ann.expect_no_question(0)
    bob.expect_no_question(0)
    ann.run(1)
    expect(ann.question(1).get_by_role("button", name="OK")).to_be_focused()
    ann.page.keyboard.press("Enter")
    expect(ann.question(1).get_by_role("textbox", name="Again?")).to_be_focused()
    ann.page.keyboard.press("Escape")
    bob.expect_output(1, "[ true, null ]")
    assert bob.outputs(1).inner_text().startswith("Sure? OK\nAgain? (cancelled)\n")


def test_what_is_typed_survives_that_somebody_moves_the_cell(join: Join, notebook: Notebook) -> None:
    name = notebook(ASKS, "// below")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    ann.expect_question(0, "Your name?")
    ann.type("Ad")
    bob.editor(0).click()
    bob.cell(0).get_by_role("button", name="Move this cell down").click()
    field = ann.question(1).get_by_role("textbox")
    expect(field).to_have_value("Ad")
    expect(field).to_be_focused()
    ann.type("a")
    ann.page.keyboard.press("Enter")
    ann.expect_output(1, "Hello Ada")
    bob.expect_output(1, "Your name? Ada")


def test_a_question_is_still_there_after_a_reload(join: Join, notebook: Notebook) -> None:
    ann = join("Ann", notebook(ASKS))
    ann.run(0)
    ann.expect_question(0, "Your name?")
    ann.reload()
    expect(ann.question(0).get_by_role("textbox")).to_have_value("nobody")
    ann.question(0).get_by_role("button", name="OK").click()
    ann.expect_output(0, "Hello nobody")
    ann.expect_badge(0, "ok", "Ann")


def test_when_whoever_was_asked_has_gone_somebody_else_can_help(join: Join, notebook: Notebook) -> None:
    name = notebook(ASKS)
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    bob.expect_question(0, "waiting for Ann's answer")
    ann.close()
    bob.question(0).get_by_role("button", name="Answer for Ann").click()
    expect(bob.question(0).get_by_role("textbox")).to_be_focused()
    bob.page.keyboard.press("Escape")
    bob.expect_question(0, "Ann is asked: Your name?")
    bob.page.keyboard.press("Enter")
    expect(bob.question(0).get_by_role("textbox")).to_be_focused()
    bob.type("Ada")
    bob.page.keyboard.press("Enter")
    bob.expect_output(0, "Your name? Ada (Bob answered)")
    bob.expect_output(0, "Hello Ada")
    bob.expect_badge(0, "ok", "Ann")


def test_a_stop_takes_the_question_away(join: Join, notebook: Notebook) -> None:
    name = notebook(ASKS, "1 + 1")
    ann, bob = join("Ann", name), join("Bob", name)
    ann.run(0)
    ann.expect_question(0, "Your name?")
    bob.interrupt()
    ann.expect_badge(0, "interrupted", "Bob")
    ann.expect_no_question(0)
    bob.expect_no_question(0)
    bob.run(1)
    bob.expect_output(1, "2")

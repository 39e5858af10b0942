"""Jupyter's own conformance test, with every sample filled in: nothing is skipped."""

from typing import Any

import jupyter_kernel_test as official  # the module: its base classes are tests too


class TestConformance(official.KernelTests):
    kernel_name = "pennant"
    language_name = "javascript"
    file_extension = ".js"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [  # noqa: RUF012
        {"text": "Math.sq", "matches": {"sqrt"}},
        {"text": "JSON.s", "matches": {"stringify"}},
        {"text": "undefi", "matches": {"undefined"}},
    ]
    complete_code_samples = [  # noqa: RUF012
        "1",
        "x = [1, 2]",
        "function f() { return 1 }",
        "const s = `a\nb`",
        "/[(]/.test('a')",
        "await fetchIt()",
        "",
    ]
    incomplete_code_samples = [  # noqa: RUF012
        "function f() {",
        "[1, 2,",
        "`template",
        "if (x) {",
        "/* comment",
        "f(",
        "const a =",
    ]
    invalid_code_samples = ["let 1 = 2", "1 +* 2", ")", "'open\n"]  # noqa: RUF012
    code_generate_error = "throw new Error('boom')"
    code_execute_result = [  # noqa: RUF012
        {"code": "1 + 1", "result": "2"},
        {"code": "2 ** 10", "result": "1024"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2]", "result": "[ 1, 2 ]"},
    ]
    code_display_data = [  # noqa: RUF012
        {"code": "display({'text/html': '<b>x</b>'})", "mime": "text/html"},
        {"code": "display({'image/svg+xml': '<svg/>'})", "mime": "image/svg+xml"},
    ]
    code_history_pattern = "1?*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.sqrt"
    code_clear_output = "console.clear()"

    def test_pager(self) -> None:
        """The kernel pages nothing; the payload that would ask for it is deprecated in Jupyter."""
        self.flush_channels()
        _, output = self.execute_helper("1 + 1")
        assert [message["msg_type"] for message in output] == ["execute_result"]


class TestWelcome(official.IopubWelcomeTests):
    kernel_name = "pennant"
    support_iopub_welcome = True


def test_nothing_is_left_out() -> None:
    """A new version of the conformance test may bring new samples."""
    samples: dict[str, Any] = {
        name: getattr(TestConformance, name) for name in vars(official.KernelTests) if _is_sample(name)
    }
    assert [name for name, value in samples.items() if not value and name != "code_page_something"] == []


def _is_sample(name: str) -> bool:
    return name.startswith(("code_", "completion_", "complete_", "incomplete_", "invalid_", "supported_", "language_"))

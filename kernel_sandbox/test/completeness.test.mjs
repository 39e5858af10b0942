import assert from "node:assert/strict";
import { test } from "node:test";
import { isComplete } from "../src/completeness.mjs";

const SAMPLES = {
  complete: ["", "1+1", "x", "// c", "/* c */", "function f() {\n}", "{a:1}", "{a:1, b:2}", "`a`", "/[(]/", '"("', "if (x) { y }",
    "await x", "async () => {}", 'import x from "y"', "a++", "for (;;) {}", "class A {}", "#!x\n1", "x => x", "label: 1",
    "try {} finally {}", "let x", "{}", "--> x", "({})", "export default 1", '"a\\\nb"', "{\n  let x\n}", "a\n.b"],
  incomplete: ["function f() {", "foo(", "[1, 2", "{a:1", "{a:1, b:", "{", "`abc", "`${", "`${a", "/* c", "a +", "let x =", "foo.",
    "foo?.", "x =>", "class A {", "class A { m() {", "if (x)", "if (x) {} else", "while (x)", "for (const x of y)", "do x; while",
    "do {", "try {", "try {}", "try {} catch", "label:", "import {", "import x from", "export", "a ? b", "a ? b :", "new", "await",
    "async x =>", "switch (x) { case 1:", '"abc\\', "const x", "x ??", "!", "typeof", "foo(a,", "var", "if (a) b; else", "(",
    "throw", "`a\n${b}", "async function", "x = {\n  a: 1,"],
  invalid: ["foo(;", "let y = ;", ")", "}", "1 2", '"abc', "/abc", "return 5", "break", "let x; let x", "a b", "{a:1, b:2}}",
    "if (x))", "foo(}", "const 1", "[}", "@", "/(/", "else", "let let", "using x = 1", '"\\u{110000}"', "a?.]"],
};

for (const [status, sources] of Object.entries(SAMPLES)) {
  for (const source of sources) {
    test(`${status}: ${JSON.stringify(source)}`, () => assert.equal(isComplete(source).status, status));
  }
}

/** @type {[string, string][]} */
const INDENTS = [
  ["function f() {", "  "], ["function f() {\n  if (x) {", "    "], ["function f() {\n\tif (x) {", "\t\t"],
  ["function f() {\n    if (x) {\n        y()", "        "], ["foo(a,", "  "], ["foo(a,\n  b,", "  "], ["let x =", "  "],
  ["a +\n  b +", "  "], ["if (x)", "  "], ["/* a", ""], ["foo(() => {", "  "], ["const a = [\n  1,\n  [2,", "    "],
  ["switch (x) {\n  case 1:", "    "], ["function f() {\n  g()\n", "  "], ["foo(", "  "],
];

for (const [source, indent] of INDENTS) {
  test(`the line after ${JSON.stringify(source)}`, () => assert.equal(isComplete(source).indent, indent));
}

test("a complete or invalid source needs no indent", () => {
  for (const source of ["  x", "  if (x) {}", "  )"]) assert.equal(isComplete(source).indent, "");
});

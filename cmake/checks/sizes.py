# SPDX-License-Identifier: MIT OR Apache-2.0
"""Functions over 60 lines and files over 500 need a reason: a comment `long: REASON` in the function, or in the
first 30 lines of the file."""
import ast
import re

from source_files import blank_comments, text_of

FUNCTION_LINES = 60
FILE_LINES = 500
WAIVER = re.compile(r"\blong: \S")
SUFFIXES = (".c", ".h", ".S", ".py", ".sh", ".cmake", ".ld")
# A definition in the tree's format: the opening brace alone in column 0, the name in the lines before.
NAME = re.compile(r"(\w+)\s*\(")


def c_functions(text):
    """(name, first line, last line) of each function; lines count from 1."""
    lines = blank_comments(text).splitlines()
    for number, line in enumerate(lines):
        if line.rstrip() != "{":
            continue
        start = number
        while start > 0 and lines[start - 1].strip() and not lines[start - 1].startswith(("}", "#")):
            start -= 1
        end = next((n for n in range(number, len(lines)) if lines[n].startswith("}")), len(lines) - 1)
        match = NAME.search(" ".join(lines[start:number]))
        if match:
            yield match.group(1), start + 1, end + 1


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def check(root, files):
    """A list of problems, each "file:line: what"."""
    problems = []
    for name in (name for name in files if name.endswith(SUFFIXES)):
        text = text_of(root, name)
        lines = text.splitlines()
        if len(lines) > FILE_LINES and not WAIVER.search("\n".join(lines[:30])):
            problems.append(f"{name}:1: {len(lines)} lines, more than {FILE_LINES}")
        functions = c_functions(text) if name.endswith((".c", ".h")) else ()
        functions = python_functions(text) if name.endswith(".py") else functions
        for function, start, end in functions:
            if end - start + 1 > FUNCTION_LINES and not WAIVER.search("\n".join(lines[start - 1:end])):
                problems.append(f"{name}:{start}: {function} has {end - start + 1} lines, more than {FUNCTION_LINES}")
    return problems

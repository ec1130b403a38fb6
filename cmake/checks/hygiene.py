# SPDX-License-Identifier: MIT OR Apache-2.0
"""What no file of the tree may lack or contain."""
import re

from source_files import text_of

SPDX = "SPDX-License-Identifier: MIT OR Apache-2.0"
SOURCES = (".c", ".h", ".S", ".def", ".py", ".sh", ".cmake", ".ld", "CMakeLists.txt")
TEXTS = SOURCES + (".md", ".json", ".dts")
MACHINE = re.compile(r"(?<![\w.])/(home|root|work|Users)/\w|\.\./shared\b")
PENDING = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d)")


def source_problems(name, text):
    head = "\n".join(text.splitlines()[:3])
    if SPDX not in head:
        yield f"{name}:1: the SPDX line is missing"
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line and not name.endswith(".S"):
            yield f"{name}:{number}: a tab"
        if line != line.rstrip():
            yield f"{name}:{number}: blanks at the end"
        if PENDING.search(line) and not name.endswith("hygiene.py"):
            yield f"{name}:{number}: a mark for later without an issue"


def machine_problems(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE.search(line) and not name.endswith("hygiene.py"):
            yield f"{name}:{number}: names a place on somebody's machine"


def check(root, files):
    """A list of problems, each "file:line: what"."""
    problems = []
    for name in (name for name in files if name.endswith(TEXTS)):
        text = text_of(root, name)
        if name.endswith(SOURCES) and text.strip():
            problems += source_problems(name, text)
        problems += machine_problems(name, text)
    return problems

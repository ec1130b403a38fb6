# SPDX-License-Identifier: MIT OR Apache-2.0
"""The documents agree with the sources: each system call has its page, and places named as FILE:FUNCTION exist."""
import os
import re

from source_files import text_of

CALLS = "libxous/abi/xous/abi/syscall.def"
PAGES = "docs/reference/syscalls/"
CALL = re.compile(r"^SYSCALL\(\s*\d+\s*,\s*(\w+)", re.MULTILINE)
PLACE = re.compile(r"`([\w/.-]+\.(?:c|h|S|def|py)):(\w+)(?:\(\))?`")


def call_problems(root, files):
    """Only once there are pages at all."""
    pages = {os.path.basename(name)[:-3] for name in files if name.startswith(PAGES) and name.endswith(".md")}
    pages -= {"README"}
    if not pages:
        return []
    calls = set(CALL.findall(text_of(root, CALLS)))
    return [f"{CALLS}:1: {call} has no page {PAGES}{call}.md" for call in sorted(calls - pages)] + [
        f"{PAGES}{page}.md:1: there is no system call {page}" for page in sorted(pages - calls)]


def place_problems(root, name, files):
    text = text_of(root, name)
    for match in PLACE.finditer(text):
        path, function = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        if path not in files:
            yield f"{name}:{line}: there is no file {path}"
        elif not re.search(rf"\b{function}\b", text_of(root, path)):
            yield f"{name}:{line}: {path} does not mention {function}"


def check(root, files):
    """A list of problems, each "file:line: what"."""
    problems = call_problems(root, files)
    known = set(files)
    for name in files:
        if name.endswith(".md"):
            problems += place_problems(root, name, known)
    return problems

# SPDX-License-Identifier: MIT OR Apache-2.0
"""Places that documents name as `FILE:FUNCTION` exist: the file is in the tree and defines the function.

A definition is, in C, a name at the head of a function body, a macro, a type or a variable; in assembly a label; in Python a
def or class. docs/tour.md must name at least TOUR_PLACES of them, or the pattern has stopped matching it.
"""
import re

from source_files import blank_comments, text_of

PLACE = re.compile(r"`([\w/.-]+\.(?:c|h|S|def|py)):(\w+)(?:\(\))?`")
TOUR = "docs/tour.md"
TOUR_PLACES = 20


def definition_of(path, name):
    if path.endswith(".py"):
        return rf"^\s*(?:def|class) {name}\b"
    if path.endswith(".S"):
        return rf"^\s*(?:{name}:|\.macro {name}\b|TRAP_VECTOR {name},)"
    if path.endswith(".def"):
        return rf"^\w+\([^)]*\b{name}\b"
    return (rf"^(?!#|\s)[^\n;{{}}=]*\b{name}\([^;{{}}]*\)\s*\{{|^#[ \t]*define {name}\b|"
            rf"^(?:struct|enum|union) {name} \{{|^\w[\w ]*[ *]{name}(?:\[[^;]*\])?(?: =|;)")


def place_problems(root, name, known):
    text = text_of(root, name)
    for match in PLACE.finditer(text):
        path, function = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        if path not in known:
            yield f"{name}:{line}: there is no file {path}"
            continue
        source = text_of(root, path)
        plain = source if path.endswith((".S", ".py", ".def")) else blank_comments(source)
        if not re.search(definition_of(path, function), plain, re.MULTILINE):
            yield f"{name}:{line}: {path} does not define {function}"


def check(root, files):
    """A list of problems, each "file:line: what"."""
    known = set(files)
    problems = []
    for name in files:
        if name.endswith(".md"):
            problems += place_problems(root, name, known)
    if TOUR in known and len(PLACE.findall(text_of(root, TOUR))) < TOUR_PLACES:
        problems.append(f"{TOUR}:1: names fewer than {TOUR_PLACES} places")
    return problems

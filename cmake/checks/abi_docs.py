# SPDX-License-Identifier: MIT OR Apache-2.0
"""docs/reference/syscalls/ agrees with syscall.def, error.def and the handlers.

For each call: a page with all headings in order, number, argument registers, classes and names as in the list,
PROVISIONAL as in the list, errors that exist, and every error that the handler, or a static function of its file
that it reaches, returns by name. What deeper layers return is for the author of the page to know.
"""
import os
import re

from abi_def import CALLS, calls_of, errors_of
from source_files import blank_comments, text_of

PAGES = "docs/reference/syscalls/"
HEADINGS = ["NAME", "SYNOPSIS", "DESCRIPTION", "ARGUMENTS", "RESULTS", "ERRORS", "WHO MAY CALL", "BLOCKING", "SEE ALSO"]
ARGUMENT_ROW = re.compile(r"^\| (a\d) \| `(\w+)` \| (\w+) \|", re.MULTILINE)
ERROR_ROW = re.compile(r"^\| (\w+) \|", re.MULTILINE)
FUNCTION = re.compile(r"^(?!#)\w[^\n;{}]*?\b(\w+)\([^;{}]*?\)\n\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)

RETURNED = re.compile(r"\breturn\b[^;]*;|\bstatus = [?:\w\s]*;")


def sections_of(text):
    """{heading: text}, in order."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def heading_problems(call, text, sections):
    if not text.startswith(f"# {call.name}\n"):
        yield "the title is not the call's name"
    if list(sections) != HEADINGS:
        yield f"the headings are not {', '.join(HEADINGS)}"


def argument_problems(call, sections):
    found = [(register, kind, name) for register, name, kind in ARGUMENT_ROW.findall(sections.get("ARGUMENTS", ""))]
    listed = [(f"a{index}", kind, name) for index, (kind, name) in enumerate(call.arguments)]
    if found != listed:
        yield f"the arguments are {found}, in {CALLS} {listed}"
    if f"a7 = {call.number}" not in sections.get("SYNOPSIS", "") or f"call {call.number}:" not in sections.get("NAME", ""):
        yield f"the number {call.number} is missing"


def state_problems(call, sections):
    provisional = "PROVISIONAL" in call.flags
    if ("Provisional:" in sections.get("DESCRIPTION", "")) != provisional:
        yield "provisional in one of page and list only"
    if ("mask of allowed calls does not apply" in sections.get("WHO MAY CALL", "")) != (
            "UNMASKABLE" in call.flags and not provisional):
        yield "UNMASKABLE in one of page and list only"


def bodies_of(root, files):
    """{handler: (its file's functions)} for all handlers."""
    result = {}
    for name in files:
        if re.match(r"kernel/sys/\w+\.c$", name):
            functions = {match.group(1): match.group(2) for match in FUNCTION.finditer(blank_comments(text_of(root, name)))}
            result.update({function: functions for function in functions if function.startswith("sys_")})
    return result


def reached(function, functions):
    """The bodies of a function and of what it calls in its file."""
    open_names, seen = [function], set()
    while open_names:
        name = open_names.pop()
        if name in functions and name not in seen:
            seen.add(name)
            open_names += re.findall(r"\b(\w+)\(", functions[name])
    return "\n".join(functions[name] for name in sorted(seen))


def error_problems(call, sections, errors, bodies):
    rows = set(ERROR_ROW.findall(sections.get("ERRORS", ""))) - {"error"}
    known = {error.name for error in errors}
    yield from (f"{name} is not in error.def" for name in sorted(rows - known))
    if "PROVISIONAL" in call.flags:
        needed = {"InvalidSyscall"}
    else:
        body = reached(f"sys_{call.name}", bodies.get(f"sys_{call.name}", {}))
        returned = " ".join(RETURNED.findall(body))
        needed = {error.name for error in errors if re.search(rf"\b{error.macro}\b", returned)}
        needed |= {"InvalidArgument"} if call.count < 7 else set()
        needed |= set() if "UNMASKABLE" in call.flags else {"InvalidSyscall"}
    yield from (f"the handler can return {name}" for name in sorted(needed - rows))


def page_problems(root, call, errors, bodies):
    name = f"{PAGES}{call.name}.md"
    if not os.path.isfile(os.path.join(root, name)):
        return [f"{CALLS}:1: {call.name} has no page {name}"]
    text = text_of(root, name)
    sections = sections_of(text)
    problems = [*heading_problems(call, text, sections), *argument_problems(call, sections),
                *state_problems(call, sections), *error_problems(call, sections, errors, bodies)]
    return [f"{name}:1: {problem}" for problem in problems]


def check(root, files):
    """A list of problems, each "file:line: what"."""
    calls, errors, bodies = calls_of(root), errors_of(root), bodies_of(root, files)
    pages = {os.path.basename(name)[:-3] for name in files if name.startswith(PAGES) and name.endswith(".md")}
    problems = [f"{PAGES}{page}.md:1: there is no system call {page}"
                for page in sorted(pages - {call.name for call in calls} - {"README"})]
    for call in calls:
        problems += page_problems(root, call, errors, bodies)
    return problems

# SPDX-License-Identifier: MIT OR Apache-2.0
"""Links between documents lead somewhere: the file is in the tree, the heading is on the page."""
import os
import re

from source_files import text_of

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors_of(text):
    """Headings as GitHub and most renderers turn them into anchors."""
    plain = FENCE.sub("", text)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(plain)}


def link_problem(root, name, target, known):
    path, _, anchor = target.partition("#")
    place = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
    if place not in known and not any(file.startswith(f"{place}/") for file in known):
        return f"leads to {place}, which is not there"
    if anchor and place.endswith(".md") and anchor not in anchors_of(text_of(root, place)):
        return f"leads to {target}, but {place} has no such heading"
    return None


def check(root, files):
    """A list of problems, each "file:line: what"."""
    known = set(files)
    problems = []
    for name in (name for name in files if name.endswith(".md")):
        text = text_of(root, name)
        blanked = FENCE.sub(lambda match: "\n" * match.group(0).count("\n"), text)
        for match in LINK.finditer(blanked):
            target = match.group(1)
            problem = None if "://" in target else link_problem(root, name, target, known)
            if problem:
                problems.append(f"{name}:{blanked.count(chr(10), 0, match.start()) + 1}: a link {problem}")
    return problems

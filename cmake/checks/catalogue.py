# SPDX-License-Identifier: MIT OR Apache-2.0
"""docs/reference/catalogue.md: every id has a row, once; a row names cases that exist, one of them by the row's id, or
links to a decision that names the id, or says "planned: ..."."""
import re

from coverage import words_of_tests
from source_files import text_of

PAGE = "docs/reference/catalogue.md"
IDS = {"B": 15, "C": 14, "D": 29, "E": 7, "J": 18, "L": 12, "M": 15}
ROW = re.compile(r"^\| ([A-Z]\d\d) \| .+? \| (.+) \|$")
CASE = re.compile(r"`(\w+)`")
DECISION = re.compile(r"\(\.\./(decisions/[\w.-]+\.md)\)")


def decision_problems(root, files, identity, decisions):
    for name in (f"docs/{decision}" for decision in decisions):
        if name not in files:
            yield f"{identity}: there is no {name}"
        elif identity not in text_of(root, name):
            yield f"{identity}: {name} does not name it"


def row_problems(root, files, row, words):
    identity, proof = row
    cases, decisions = CASE.findall(proof), DECISION.findall(proof)
    yield from decision_problems(root, files, identity, decisions)
    yield from (f"{identity}: there is no test {case}" for case in cases if case not in words)
    proved = decisions or proof.startswith("planned: ") or any(case.startswith(f"{identity}_") for case in cases)
    if not proved:
        yield f"{identity}: no case bears its id"


def check(root, files):
    """A list of problems, each "file:line: what"."""
    if PAGE not in files:
        return [f"{PAGE}:1: the page is missing"]
    words = words_of_tests(root, files)
    problems, seen = [], set()
    for number, line in enumerate(text_of(root, PAGE).splitlines(), 1):
        match = ROW.match(line)
        if match is None:
            continue
        found = list(row_problems(root, files, match.groups(), words))
        found += [f"{match.group(1)} comes twice"] if match.group(1) in seen else []
        seen.add(match.group(1))
        problems += [f"{PAGE}:{number}: {problem}" for problem in found]
    wanted = {f"{group}{number:02}" for group, count in IDS.items() for number in range(1, count + 1)}
    return problems + [f"{PAGE}:1: {identity} has no row" for identity in sorted(wanted - seen)]

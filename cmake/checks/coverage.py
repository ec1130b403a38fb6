# SPDX-License-Identifier: MIT OR Apache-2.0
"""docs/reference/seed-coverage.md: each row says where the capability is and names cases that exist, or says
"planned: ..." or "refused, because ..."; no id comes twice."""
import re

from source_files import text_of

PAGE = "docs/reference/seed-coverage.md"
ROW = re.compile(r"^\| ([A-Z]{3}\d+) \| (.+?) \| (.+) \| (.+?) \|$")
CASE = re.compile(r"`(\w+)`")


def words_of_tests(root, files):
    """Every word of the tests: a case is a function, or a string in a table."""
    words = set()
    for name in files:
        if name.startswith("test/") and name.endswith((".c", ".h", ".py")):
            words |= set(re.findall(r"\w+", text_of(root, name)))
    return words


def is_case(case, words):
    """A check is check_NAME for cmake/checks/NAME.py; a negative test is a file without its suffix."""
    return case in words or (case.startswith("check_") and case[len("check_"):] in words)


def row_problems(row, words):
    identity, _, where, proof = row
    cases = CASE.findall(proof)
    elsewhere = where.startswith(("planned: ", "refused, because "))
    if not cases and not elsewhere:
        yield f"{identity} names no test"
    yield from (f"{identity}: there is no test {case}" for case in cases if not is_case(case, words))


def check(root, files):
    """A list of problems, each "file:line: what"."""
    if PAGE not in files:
        return [f"{PAGE}:1: the page is missing"]
    words = words_of_tests(root, files)
    words |= {name.rsplit("/", 1)[1].rsplit(".", 1)[0] for name in files if name.startswith("test/negative/")}
    problems, seen = [], set()
    for number, line in enumerate(text_of(root, PAGE).splitlines(), 1):
        match = ROW.match(line)
        if match is None:
            continue
        found = list(row_problems(match.groups(), words))
        found += [f"{match.group(1)} comes twice"] if match.group(1) in seen else []
        seen.add(match.group(1))
        problems += [f"{PAGE}:{number}: {problem}" for problem in found]
    return problems

# SPDX-License-Identifier: MIT OR Apache-2.0
"""The tables of docs/reference/abi.md, generated from the .def lists between their markers.

    python3 cmake/checks/abi_tables.py --write     brings the page up to date
    python3 cmake/checks/abi_tables.py --check     names what differs; also a case of ./xous test
"""
import os
import re
import sys

from abi_def import calls_of, errors_of
from source_files import text_of

PAGE = "docs/reference/abi.md"
MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def calls_table(root):
    """A provisional call's arguments are not fixed yet, whatever the list has for now."""
    rows = []
    for call in calls_of(root):
        provisional = "PROVISIONAL" in call.flags
        arguments = "provisional" if provisional else " ".join(f"`{name}`" for _, name in call.arguments) or "-"
        notes = [text for flag, text in (("MAY_BLOCK", "may wait"), ("UNMASKABLE", "always allowed")) if flag in call.flags]
        rows.append([call.number, f"[{call.name}](syscalls/{call.name}.md)", arguments,
                     "" if provisional else ", ".join(notes)])
    return table(["number", "call", "a0, a1, ...", ""], rows)


def errors_table(root):
    return table(["code", "error", "meaning"], [[error.code, error.name, error.meaning] for error in errors_of(root)])


TABLES = {"calls": calls_table, "errors": errors_table}


def page_text(root, text):
    return MARKED.sub(lambda match: match.group(1) + TABLES[match.group(2)](root) + match.group(3), text)


def check(root, files):
    """A list of problems, each "file:line: what"."""
    if PAGE not in files:
        return [f"{PAGE}:1: the page is missing"]
    text = text_of(root, PAGE)
    problems = [f"{PAGE}:1: the table {name} is missing" for name in TABLES if f"<!-- table: {name} -->" not in text]
    if page_text(root, text) != text:
        problems.append(f"{PAGE}:1: its tables differ from the lists: python3 cmake/checks/abi_tables.py --write")
    return problems


def main(arguments):
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    if arguments not in (["--write"], ["--check"]):
        print("usage: abi_tables.py --write | --check", file=sys.stderr)
        return 64
    if arguments == ["--write"]:
        text = page_text(root, text_of(root, PAGE))
        with open(os.path.join(root, PAGE), "w", encoding="utf-8") as file:
            file.write(text)
    problems = check(root, [PAGE])
    print("".join(f"{problem}\n" for problem in problems), end="")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

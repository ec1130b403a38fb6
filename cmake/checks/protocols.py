# SPDX-License-Identifier: MIT OR Apache-2.0
"""docs/reference/protocols/, a page for each service, generated from its .def and the structures beside it.

    python3 cmake/checks/protocols.py --write     brings the pages up to date
    python3 cmake/checks/protocols.py --check     names what differs; also a case of ./xous test
"""
import glob
import os
import re
import sys

from source_files import blank_comments, text_of

PAGES = "docs/reference/protocols/"
SOURCE = re.compile(r"services/(\w+)/api/xous/\1\.def$")
HEAD = re.compile(r"\A/\*(.*?)\*/", re.DOTALL)
VERSION = re.compile(r"^PROTOCOL\(\w+, \w+, (\d+)\)", re.MULTILINE)
ROW = re.compile(r"^(CALL|TELL|LEND|LEND_TAIL|EXCHANGE|LIST|BYTES)\((\d+), (\w+), (\w+),((?:[^()]|\([^()]*\))*)\)",
                 re.MULTILINE)
COMMENT_ABOVE = re.compile(r"/\*((?:(?!\*/).)*)\*/\s*\Z", re.DOTALL)
FIELD = re.compile(r"(WORD|HANDLE|RESULT|GRANTED)\(([^()]*)\)")
STRUCTURE = re.compile(r"^(?:struct|enum) \w+ \{\n.*?^\};\n", re.MULTILINE | re.DOTALL)
CONSTANT = re.compile(r"^#define (?!XOUS_PROTOCOL)[A-Z_]+(?:\(\w+\))? .*\n", re.MULTILINE)
KINDS = {"CALL": "blocking scalar", "TELL": "scalar", "LEND": "lend", "LEND_TAIL": "lend", "EXCHANGE": "mutable lend",
         "LIST": "mutable lend"}
KINDS_OF_BYTES = {"XOUS_LEND": "lend", "XOUS_LEND_MUTABLE": "mutable lend", "XOUS_MOVE": "move", "XOUS_PAIR": "pair"}


def prose(comment):
    """The text of a comment, without its stars, paragraph by paragraph."""
    lines = [re.sub(r"^ ?\*? ?", "", line).rstrip() for line in comment.strip("* \n").split("\n")]
    text = re.sub(r"\n{2,}", "\n\n", "\n".join(line for line in lines if "SPDX" not in line).strip())
    return re.sub(r"<xous/[\w.]+>", r"`\g<0>`", text)


class Row:
    """An operation of a protocol."""

    def __init__(self, match, text):
        self.form, number, self.opcode, self.function, rest = match.groups()
        self.id = int(number)
        above = COMMENT_ABOVE.search(text[:match.start()])
        self.about = prose(above.group(1)) if above else ""
        self.fields = [(kind, *words.rsplit(", ", 1)) for kind, words in FIELD.findall(rest)]
        self.types = [part.strip() for part in FIELD.sub("", rest).split(",") if part.strip() and part.strip() != "NONE"]

    def kind(self):
        return KINDS.get(self.form) or KINDS_OF_BYTES[self.types[0]]

    def fields_of(self, *kinds):
        return [field for field in self.fields if field[0] in kinds]

    def problems(self):
        sent, answered = self.fields_of("WORD", "HANDLE"), self.fields_of("RESULT", "GRANTED")
        if not self.about:
            yield "no comment says what it does"
        if len(sent) > 4 or len(answered) > 5:
            yield "a message has four words and a reply five"
        if any(field[0] == "HANDLE" for field in sent[1:]):
            yield "a handle is the first field, and the only one"
        if any(field[0] == "GRANTED" for field in answered) and len(answered) > 1:
            yield "what a reply grants is its only result"


def told(field):
    return f"`{field[-1]}` (a connection)" if field[0] in ("HANDLE", "GRANTED") else f"`{field[1]} {field[2]}`"


def sent_of(row):
    forms = {"LEND_TAIL": "{} and what follows it", "LIST": "{}, and entries back", "EXCHANGE": "{}, and the answer back"}
    if row.form == "BYTES":
        return "bytes"
    if row.form in ("CALL", "TELL"):
        return ", ".join(told(field) for field in row.fields_of("WORD", "HANDLE")) or "-"
    return forms.get(row.form, "{}").format(f"`{row.types[0]}`")


def answered_of(row):
    return ", ".join(told(field) for field in row.fields_of("RESULT", "GRANTED")) or "-"


def rows_of(text):
    return [Row(match, text) for match in ROW.finditer(text)]


def page_text(name, text, header):
    rows = rows_of(text)
    lines = [f"# Protocol: {name}\n", prose(HEAD.match(text).group(1)), "",
             f"Version {VERSION.search(text).group(1)}, which is the answer to id 0. Generated from `{name}.def` and "
             f"`{name}_api.h`;", "`<xous/protocol.h>` says what is checked before a handler sees a request.", "",
             "| id | operation | message | sent | answered |", "|---|---|---|---|---|"]
    lines += [f"| {row.id} | `{row.opcode}` | {row.kind()} | {sent_of(row)} | {answered_of(row)} |" for row in rows]
    for row in rows:
        lines += ["", f"## {row.opcode}", "", f"`{row.function}()`", "", row.about]
    constants = "".join(match.group(0) for match in CONSTANT.finditer(header))
    pieces = [constants, *(match.group(0) for match in STRUCTURE.finditer(header))]
    lines += ["", "## What travels", "", "```c", "\n".join(pieces).strip("\n"), "```"]
    return "\n".join(lines) + "\n"


def row_problems(source, text):
    last = 0
    starts = sum(1 for _ in re.finditer(r"^(?:CALL|TELL|LEND|LEND_TAIL|EXCHANGE|LIST|BYTES)\(", blank_comments(text),
                                        re.MULTILINE))
    rows = rows_of(text)
    if starts != len(rows):
        yield f"{source}:1: {starts} rows, of which {len(rows)} can be read"
    for row in rows:
        yield from (f"{source}:1: {row.opcode}: {problem}" for problem in row.problems())
        if row.id <= last:
            yield f"{source}:1: {row.opcode}: ids ascend from 1, none twice"
        last = row.id


def pages(root, files):
    """(source, its text, the page's name, the page's text) of each protocol."""
    for source in sorted(files):
        match = SOURCE.match(source)
        if match:
            text = text_of(root, source)
            header = text_of(root, source.replace(".def", "_api.h"))
            yield source, text, f"{PAGES}{match.group(1)}.md", page_text(match.group(1), text, header)


def check(root, files):
    """A list of problems, each "file:line: what"."""
    problems, wanted = [], set()
    for source, text, page, content in pages(root, files):
        wanted.add(page)
        problems += row_problems(source, text)
        if page not in files or text_of(root, page) != content:
            problems.append(f"{page}:1: differs from {source}: python3 cmake/checks/protocols.py --write")
    return problems + [f"{name}:1: there is no such protocol" for name in files
                       if name.startswith(PAGES) and name not in wanted]


def main(arguments):
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    if arguments not in (["--write"], ["--check"]):
        print("usage: protocols.py --write | --check", file=sys.stderr)
        return 64
    sources = [os.path.relpath(name, root) for name in glob.glob(os.path.join(root, "services/*/api/xous/*"))]
    if arguments == ["--write"]:
        os.makedirs(os.path.join(root, PAGES), exist_ok=True)
        for _, _, page, content in pages(root, sources):
            with open(os.path.join(root, page), "w", encoding="utf-8") as file:
                file.write(content)
    written = [os.path.relpath(name, root) for name in glob.glob(os.path.join(root, PAGES, "*.md"))]
    problems = check(root, sources + written)
    print("".join(f"{problem}\n" for problem in problems), end="")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

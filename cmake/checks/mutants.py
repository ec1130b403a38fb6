# SPDX-License-Identifier: MIT OR Apache-2.0
"""The patches in test/mutants/, each a kernel that is broken in one place, and the check that they keep up with it.

A patch begins with what is broken, in words; then lines `Caught by: CASE`, the unit test that notices, and, if the
patch takes an invalidation away, `Invalidation: yes`; then a unified diff of one file. It applies if the diff's old lines
stand in that file once, at whatever line.
"""
import os
import re

from source_files import blank_comments, text_of

FOLDER = "test/mutants/"
FIELD = re.compile(r"^(Caught by|Invalidation): (.+)$", re.MULTILINE)
TARGET = re.compile(r"^\+\+\+ b/(\S+)$", re.MULTILINE)
HUNK = re.compile(r"^@@ .*?@@.*\n((?:[ +\-].*\n|\n)+)", re.MULTILINE)
SITE = re.compile(r"^\s+(?:gather_finish|tlb_invalidate_\w+|arch_tlb_flush_\w+)\(.*\);$", re.MULTILINE)


class DoesNotApply(Exception):
    """The patch and the file that it is for have gone different ways."""


class Mutant:
    """A patch."""

    def __init__(self, root, name):
        self.name = os.path.basename(name).removesuffix(".patch")
        self.root = root
        text = text_of(root, name)
        head = text.partition("--- a/")[0]
        fields = dict(FIELD.findall(head))
        self.about = head.splitlines()[0] if head.strip() else ""
        self.case = fields.get("Caught by", "")
        self.takes_invalidation = "Invalidation" in fields
        target = TARGET.search(text)
        self.path = target.group(1) if target else ""
        self.hunks = [lines.splitlines() for lines in HUNK.findall(text)]

    def sides(self):
        """(old text, new text) of each hunk."""
        for lines in self.hunks:
            yield tuple("".join(f"{line[1:]}\n" for line in lines if not line or line[0] in kept) for kept in (" -", " +"))

    def applied(self, text):
        """The text of the file, mutated."""
        if not self.path or not self.hunks:
            raise DoesNotApply("it has no diff of a file")
        for old, new in self.sides():
            if text.count(old) != 1:
                raise DoesNotApply(f"its old lines stand {text.count(old)} times in {self.path}: make the patch anew")
            text = text.replace(old, new)
        return text


def mutants_of(root, files):
    return [Mutant(root, name) for name in sorted(files) if name.startswith(FOLDER) and name.endswith(".patch")]


def mutant_problems(root, mutant):
    if not mutant.about or not mutant.case:
        yield "it does not say what is broken, and which case catches it"
    try:
        mutant.applied(text_of(root, mutant.path))
    except (DoesNotApply, OSError) as error:
        yield str(error)


def invalidation_problems(root, files, mutants):
    """Each line of the portable kernel that invalidates has a patch that takes this away."""
    for name in files:
        if not re.match(r"kernel/.*\.c$", name):
            continue
        text = text_of(root, name)
        covered = [old for mutant in mutants if mutant.takes_invalidation and mutant.path == name
                   for old, _ in mutant.sides()]
        for site in SITE.finditer(blank_comments(text)):
            around = [text.find(old) for old in covered]
            if not any(start <= site.start() < start + len(old) for start, old in zip(around, covered) if start >= 0):
                line = text.count("\n", 0, site.start()) + 1
                yield f"{name}:{line}: no patch in {FOLDER} takes this invalidation away"


def check(root, files):
    """A list of problems, each "file:line: what"."""
    mutants = mutants_of(root, files)
    problems = [f"{FOLDER}{mutant.name}.patch:1: {problem}" for mutant in mutants
                for problem in mutant_problems(root, mutant)]
    return problems + list(invalidation_problems(root, files, mutants))

# SPDX-License-Identifier: MIT OR Apache-2.0
"""The suite `checks`: format, clang-tidy, layers, sizes, documents, and what must not compile."""
import importlib
import os
import re
import subprocess
import sys

import build
from result import Result

DOCUMENTS = ("abi_docs", "abi_tables", "protocols", "tour", "links", "coverage", "catalogue", "mutants")
CHECKS = os.path.join(build.ROOT, "cmake", "checks")
sys.path.append(CHECKS)


class Check:
    """A part with one case: run_check() returns a list of problems."""

    suite = "checks"

    def __init__(self, name, run_check):
        self.name = name
        self.cases = [name]
        self.run_check = run_check

    def run(self):
        problems = self.run_check()
        return [Result(self.name, not problems, "\n".join(problems))]


def files_of_tree():
    return importlib.import_module("source_files").tracked(build.ROOT)


def module_check(name):
    return lambda: importlib.import_module(name).check(build.ROOT, files_of_tree())


def format_check():
    """Names the files and the command; the whole difference would bury what else failed."""
    names = [name for name in files_of_tree() if name.endswith((".c", ".h"))]
    result = subprocess.run(["clang-format", "--dry-run", "--style=file", *names], cwd=build.ROOT,
                            capture_output=True, text=True, check=False)
    wrong = sorted(set(re.findall(r"^(\S.*?):\d+:\d+: warning:", result.stderr, re.MULTILINE)))
    if result.returncode != 0 and not wrong:
        return [result.stderr]
    return [f"{name}: not in the tree's format: clang-format -i {name}" for name in wrong]


def collect(options):
    if not options.list:
        for preset in ("host", "rv64"):
            build.preset_build(preset)
    tidy = importlib.import_module("tidy")
    negative = importlib.import_module("negative")
    parts = [Check("check_format", format_check), Check("check_tidy", tidy.check)]
    parts += [Check(f"check_{name}", module_check(name)) for name in ("layers", "sizes", "hygiene", *DOCUMENTS)]
    parts += [Check(name, run_check) for name, run_check in negative.checks()]
    return [part for part in parts if re.search(options.k, part.name)]

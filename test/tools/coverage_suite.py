# SPDX-License-Identifier: MIT OR Apache-2.0
"""The suite `coverage`: how much of kernel/ the unit tests execute. It is not part of `all`.

A line counts if it has code. A branch is one outcome of one condition (`a && b` has four), as clang counts them; a
macro's branches count where it is used, an inline function's once. Conditions of assertions (ASSERTION) are left out:
that they never fail is what the other suites prove.
"""
import collections
import json
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import build
from result import Result
from status import SetupError
from unit import Program, programs_of

REQUIRED = {"lines": 95.0, "branches": 90.0}
ASSERTION = re.compile(r"\b[KD]ASSERT\(")
COUNTED = os.path.join(build.ROOT, "kernel", "")
LEAST_SHOWN = 10


def assertion_lines(text):
    """The numbers of the lines that assertions stand on, from the name to the closing parenthesis."""
    numbers = set()
    for match in ASSERTION.finditer(text):
        depth, end = 1, match.end()
        while depth > 0 and end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        numbers.update(range(text.count("\n", 0, match.start()) + 1, text.count("\n", 0, end) + 2))
    return numbers


class Source:
    """A file of the kernel: how often each line and each outcome of a condition was executed."""

    def __init__(self, path):
        self.name = os.path.relpath(path, build.ROOT)
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.lines = {}
        self.branches = collections.Counter()
        self.assertions = assertion_lines(self.text)

    def branch_add(self, place, branch):
        """`place` is where the condition stands, or where the macro that has it is used."""
        if place[0] not in self.assertions:
            for outcome, count in zip((True, False), branch[4:6]):
                self.branches[tuple(place[:4]), tuple(branch[:4]), outcome] += count

    def counts(self):
        """{"lines": (executed, all), "branches": (executed, all)}"""
        return {kind: (sum(count > 0 for count in of.values()), len(of))
                for kind, of in (("lines", self.lines), ("branches", self.branches))}

    def uncovered(self):
        """(line number, what was not executed)"""
        missing = {number: "not executed" for number, count in self.lines.items() if count == 0}
        for (place, _, outcome), count in self.branches.items():
            if count == 0 and place[0] not in missing:
                missing[place[0]] = f"a condition is never {'true' if outcome else 'false'}"
            elif count == 0 and missing[place[0]].endswith(" never " + ("false" if outcome else "true")):
                missing[place[0]] = "conditions are never true or never false"
        return sorted(missing.items())


def export(form, profile, programs):
    """What llvm-cov knows of the kernel's files."""
    objects = [word for program in programs[1:] for word in ("-object", program)]
    result = subprocess.run(["llvm-cov", "export", f"-format={form}", f"-instr-profile={profile}", programs[0],
                             *objects, COUNTED], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise SetupError(f"llvm-cov: {result.stderr.strip()}")
    return result.stdout


def lines_read(text, sources):
    source = None
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key == "SF":
            source = sources.setdefault(value, Source(value))
        elif key == "DA":
            number, count = value.split(",")[:2]
            source.lines[int(number)] = int(count)


def branches_read(text, sources):
    for file in json.loads(text)["data"][0]["files"]:
        source = sources[file["filename"]]
        for branch in file["branches"]:
            source.branch_add(branch, branch)
        for expansion in file["expansions"]:
            for branch in expansion["branches"]:
                source.branch_add(expansion["source_region"], branch)


def sources_read(profiles, programs):
    """The kernel's files with the counts of all profiles."""
    merged = build.build_path("coverage", "all.profdata")
    raw = [os.path.join(profiles, name) for name in sorted(os.listdir(profiles))]
    subprocess.run(["llvm-profdata", "merge", "-sparse", "-o", merged, *raw], check=True)
    sources = {}
    lines_read(export("lcov", merged, programs), sources)
    branches_read(export("text", merged, programs), sources)
    return sorted(sources.values(), key=lambda source: source.name)


def percent(executed, of_all):
    return 100.0 * executed / of_all if of_all else 100.0


def totals(sources, kind):
    counts = [source.counts()[kind] for source in sources]
    return percent(sum(count[0] for count in counts), sum(count[1] for count in counts))


def listing_write(sources):
    path = build.build_path("coverage", "uncovered.txt")
    with open(path, "w", encoding="utf-8") as file:
        for source in sources:
            text = source.text.splitlines()
            for number, what in source.uncovered():
                file.write(f"{source.name}:{number}: {what}: {text[number - 1].strip()}\n")
    return os.path.relpath(path, build.ROOT)


def report_print(sources, figures):
    for kind, value in figures.items():
        print(f"{kind}: {value:.1f}%")
    print(f"least covered{'':<23} {'lines':>8} {'branches':>9}")
    shares = {source: {kind: percent(*count) for kind, count in source.counts().items()} for source in sources}
    for source in sorted(sources, key=lambda source: sum(shares[source].values()))[:LEAST_SHOWN]:
        print(f"  {source.name:<34} {shares[source]['lines']:>7.1f}% {shares[source]['branches']:>8.1f}%")
    print(f"all that is not covered: {listing_write(sources)}", flush=True)


class Coverage:
    """One part: runs the programs, then judges the sum. A program that fails fails its own cases."""

    suite = "coverage"
    name = "kernel"
    cases = [f"coverage_{kind}" for kind in REQUIRED]

    def __init__(self, options):
        self.options = options

    def run(self):
        profiles = build.build_path("coverage", "profiles")
        shutil.rmtree(profiles, ignore_errors=True)
        os.environ["LLVM_PROFILE_FILE"] = os.path.join(profiles, "%m.profraw")
        tests = programs_of("coverage")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            ran = list(pool.map(lambda test: Program(*test, self.options).run(), tests))
        failed = [result for results in ran for result in results if not result.ok]
        for result in failed:
            result.again = ["test", "unit", "-k", f"^{result.name}$"]
        sources = sources_read(profiles, [command[0] for _, command in tests])
        figures = {kind: totals(sources, kind) for kind in REQUIRED}
        report_print(sources, figures)
        return failed + [Result(f"coverage_{kind}", figures[kind] >= least,
                                f"{figures[kind]:.2f} % of the {kind} are covered, at least {least} must be",
                                ["test", "coverage"]) for kind, least in REQUIRED.items()]


def collect(options):
    if options.k:
        raise SetupError("coverage is that of all unit tests; it takes no -k")
    return [Coverage(options)]

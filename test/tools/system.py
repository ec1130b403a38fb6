# SPDX-License-Identifier: MIT OR Apache-2.0
"""The suite `system`: boots a guest for each row of test/system/table.py, two at a time."""
import importlib.util
import os
import re

import build
from guest import Machine
from result import Result
from status import progress
from session import FixedCommands, Observer, Session
from symbols import Symbols
from tap import Tap

TABLE = os.path.join(build.ROOT, "test", "system", "table.py")


class Capture(Observer):
    """Keeps output and log, and both together in order for a failing case."""

    def __init__(self, symbols):
        self.symbols = symbols
        self.written = bytearray()
        self.logged = []
        self.story = bytearray()

    def output(self, data):
        self.written += data
        self.story += data

    def log(self, line):
        line = self.symbols.annotate(line)
        self.logged.append(line)
        self.story += f"{line}\n".encode()

    def record(self, line):
        if not line.startswith("ready"):
            self.story += f"[status] {line}\n".encode()


def table_load():
    if not os.path.exists(TABLE):
        return []
    spec = importlib.util.spec_from_file_location("table", TABLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    names = [case.name for case in module.CASES]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"test/system/table.py: rows of the same name: {', '.join(sorted(twice))}")
    return module.CASES


def image_of(case):
    if case.image in (None, "xous"):
        return build.build_path("rv64", "test.img" if case.image is None else "xous.img")
    return os.path.join(build.BUILD, case.image)


class Row:
    """One row on its way through the suite."""

    suite = "system"

    def __init__(self, case, options, symbols):
        self.case = case
        self.name = case.name
        self.cases = [case.name]
        self.long = options.long
        self.smp = options.smp or case.smp
        self.symbols = symbols
        self.again = ["test", "system", "-k", f"^{case.name}$"]
        self.again += ["--smp", str(options.smp)] if options.smp else []
        self.again += ["--long"] if options.long else []

    def run(self):
        case = self.case
        long = self.long and case.long_command
        text = case.long_command if long else case.command
        timeout = case.long_timeout if long and case.long_timeout else case.timeout
        machine = Machine(image_of(case), self.smp, case.memory, case.icount, case.arguments)
        capture = Capture(self.symbols)
        lines = [line for line in text.split("\n") if line.strip()]
        audited = case.audit and not re.search(r"\b(poweroff|reboot)\b", text)
        session = Session(machine, FixedCommands(lines + ["audit"] * audited), capture, timeout)
        outcome = session.run()
        self.show(capture)
        audit = self.take_audit(session, outcome) if audited and outcome.reason is None else []
        return self.judge(outcome, capture, audit)

    def show(self, capture):
        for line in capture.logged:
            found = self.case.show and re.search(self.case.show, line)
            if found:
                progress(f"system {self.name}: {line[found.start():]}")

    @staticmethod
    def take_audit(session, outcome):
        """The audit was the last line: the row's own status is the one before it."""
        audit = session.statuses.pop()
        outcome.status = session.statuses[-1] if session.statuses else 0
        return [] if audit == 0 else [f"the audit found violations (status {audit})"]

    def judge(self, outcome, capture, problems):
        output = capture.written.decode("utf-8", "replace")
        problems = problems + self.status_problems(outcome)
        problems += text_problems(self.case, output, "\n".join(capture.logged))
        results = []
        if self.case.guest_tap:
            tap = Tap(output)
            story = capture.story.decode("utf-8", "replace")
            results = [Result(name, ok, story, self.again) for name, ok in tap.results]
            # A failed case makes the program's status fail as well: that is no second failure.
            if not all(ok for _, ok in tap.results) and outcome.reason is None:
                problems = []
            if not tap.complete() or not tap.results:
                problems.append(f"{len(tap.results)} TAP results of {tap.planned} announced")
        if problems or not results:
            story = capture.story.decode("utf-8", "replace") + "\n".join([""] + problems)
            results.append(Result(self.name, not problems, story, self.again))
        return results

    def status_problems(self, outcome):
        if outcome.status == self.case.status:
            return []
        text = f"status {outcome.status}, expected {self.case.status}"
        return [text if outcome.reason is None else f"{text}: {self.symbols.annotate(outcome.reason)}"]


def text_problems(case, output, log):
    problems = [f"the output lacks /{pattern}/" for pattern in case.expect
                if not re.search(pattern, output, re.MULTILINE)]
    problems += [f"the log lacks /{pattern}/" for pattern in case.log
                 if not re.search(pattern, log, re.MULTILINE)]
    problems += [f"/{pattern}/ is there and must not be" for pattern in case.refuse
                 if re.search(pattern, f"{output}\n{log}", re.MULTILINE)]
    return problems


def collect(options):
    rows = [case for case in table_load() if re.search(options.k, case.name)]
    if rows and not options.list:
        build.preset_build("rv64")
    symbols = Symbols([build.build_path("rv64", "programs")])
    return [Row(case, options, symbols) for case in rows]

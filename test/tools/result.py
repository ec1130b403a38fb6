# SPDX-License-Identifier: MIT OR Apache-2.0
"""Results of cases, and the tally at the end of a test run."""
import shlex
import sys

TAIL_LINES = 60


class Result:
    """One case. `output` is shown if it failed; `again` is the arguments of ./xous that run it again."""

    def __init__(self, name, ok, output="", again=None):
        self.name = name
        self.ok = ok
        self.output = output
        self.again = again


def tail(text):
    lines = text.splitlines()
    if len(lines) > TAIL_LINES:
        lines = [f"... {len(lines) - TAIL_LINES} lines before"] + lines[-TAIL_LINES:]
    return "\n".join(lines)


class Tally:
    """Counts each case once, however often it was repeated: it passed if it passed every time."""

    def __init__(self):
        self.cases = {}

    def add(self, suite, result):
        key = (suite, result.name)
        self.cases[key] = self.cases.get(key, True) and result.ok
        if not result.ok:
            self.show(suite, result)

    def show(self, suite, result):
        print(f"FAILED {suite} {result.name}")
        for line in tail(result.output).splitlines():
            print(f"    {line}")
        again = result.again or ["test", suite, "-k", f"^{result.name}$"]
        print(f"  again: ./xous {shlex.join(again)}", flush=True)

    def report(self):
        """Prints the last line of a test run; returns the exit status."""
        passed = sum(self.cases.values())
        failed = len(self.cases) - passed
        for suite, name in sorted(key for key, ok in self.cases.items() if not ok):
            print(f"failed: {suite} {name}")
        sys.stdout.flush()
        if not self.cases:
            print("no case matches", file=sys.stderr)
        print(f"{passed} passed, {failed} failed", flush=True)
        return 0 if self.cases and failed == 0 else 1

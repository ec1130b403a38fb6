# SPDX-License-Identifier: MIT OR Apache-2.0
"""Reads the TAP that cmocka and the guest's test programs print."""
import re

RESULT = re.compile(r"^(not )?ok (\d+)(?: - (\S+))?")
PLAN = re.compile(r"^1\.\.(\d+)\s*$")


class Tap:
    """results: (name, ok) in order. complete(): every planned result came."""

    def __init__(self, text):
        self.results = []
        self.planned = 0
        for line in text.splitlines():
            self.read(line)

    def read(self, line):
        plan = PLAN.match(line)
        if plan:
            self.planned += int(plan.group(1))
            return
        match = RESULT.match(line)
        if match:
            self.results.append((match.group(3) or f"case-{match.group(2)}", match.group(1) is None))

    def complete(self):
        return self.planned == len(self.results)

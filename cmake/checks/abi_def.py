# SPDX-License-Identifier: MIT OR Apache-2.0
"""The ABI lists, read as the checks of the documents need them."""
import re

from source_files import text_of

CALLS = "libxous/abi/xous/abi/syscall.def"
ERRORS = "libxous/abi/xous/abi/error.def"
CALL = re.compile(r"^SYSCALL\((\d+),\s*(\w+),\s*(\d+),\s*([\w |]+),\s*((?:ARG\(\w+,\s*\w+\)\s*)*)\)", re.MULTILINE)
ARGUMENT = re.compile(r"ARG\((\w+),\s*(\w+)\)")
ERROR = re.compile(r'^ERROR\((\d+),\s*(\w+),\s*(\w+),\s*"([^"]*)"\)', re.MULTILINE)


class Call:
    def __init__(self, match):
        self.number = int(match.group(1))
        self.name = match.group(2)
        self.count = int(match.group(3))
        self.flags = {flag.strip() for flag in match.group(4).split("|")} - {"0"}
        self.arguments = ARGUMENT.findall(match.group(5))  # (class, name)


class Error:
    def __init__(self, match):
        self.code = int(match.group(1))
        self.macro = f"XOUS_{match.group(2)}"
        self.name = match.group(3)
        self.meaning = match.group(4)


def calls_of(root):
    return [Call(match) for match in CALL.finditer(text_of(root, CALLS))]


def errors_of(root):
    return [Error(match) for match in ERROR.finditer(text_of(root, ERRORS))]

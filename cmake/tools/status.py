# SPDX-License-Identifier: MIT OR Apache-2.0
"""Exit statuses of the command, and the argument parser that uses them."""
import argparse
import re
import sys

USAGE = 64
TIMED_OUT = 124
SETUP_FAILED = 125
STOPPED_EARLY = 126  # a panic, or QEMU ended without the system's closing record
INTERRUPTED = 130
KILLED = 159  # as the shell shows a program that was killed


class SetupError(Exception):
    """Something that the command needs before it can do its work failed; the message says what and where."""


class Parser(argparse.ArgumentParser):
    """Wrong usage ends with 64, not with argparse's 2, which a program under test could also return."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def positive(text):
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return int(text)


def memory_size(text):
    """QEMU's notation: a number and M or G; MiB without a letter."""
    if not re.fullmatch(r"[1-9][0-9]{0,6}[MG]?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 128M or 1G")
    return text


def progress(text):
    print(f"xous: {text}", file=sys.stderr, flush=True)

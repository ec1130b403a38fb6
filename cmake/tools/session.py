# SPDX-License-Identifier: MIT OR Apache-2.0
"""A session at the shell of a guest without a person: types command lines, waits for each to end, and judges
how the guest ended.

The guest's status records drive it: at `ready` the next line is typed, `exit N` ends a line, `closing N` says
that the end is in order. A guest that ends without `closing` stopped early, whatever QEMU's status is.
"""
import os
import selectors
import time

from console import Demultiplexer, LineSplitter
from guest import Guest
from status import KILLED, STOPPED_EARLY, TIMED_OUT, SetupError

LINE_BYTES = 511  # that the shell takes (EDITOR_MAX of services/shell/editor.h); what is more it drops
END_SECONDS = 10  # from the closing record, or a panic, to the end of QEMU
PENDING = object()


class FixedCommands:
    """Lines that are known at the start."""

    def __init__(self, lines):
        self.lines = list(lines)

    def take(self):
        """The next line, None after the last, PENDING if it is not there yet."""
        return self.lines.pop(0) if self.lines else None


class StreamCommands:
    """Lines from a file descriptor, as they come."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.lines = []
        self.splitter = LineSplitter(self.lines.append)
        self.ended = False

    def fill(self):
        data = os.read(self.descriptor, 4096)
        self.splitter.feed(data)
        if not data:
            self.splitter.finish()
            self.ended = True

    def take(self):
        if self.lines:
            return self.lines.pop(0)
        return None if self.ended else PENDING


class Observer:
    """What becomes of the guest's output; by default nothing."""

    def output(self, data):
        """Bytes of the commands' output."""

    def log(self, line):
        """A whole line of the log."""

    def record(self, line):
        """A status record."""


class Outcome:
    """status: the command's exit status. reason: why, if the session did not end in order, else None."""

    def __init__(self, status, reason=None):
        self.status = status
        self.reason = reason


class Session:
    def __init__(self, machine, commands, observer, timeout=None):
        self.commands = commands
        self.observer = observer
        self.timeout = timeout
        self.guest = Guest(machine)
        self.log_lines = LineSplitter(observer.log)
        self.records = LineSplitter(self.record)
        self.demultiplexer = Demultiplexer(self.sort)
        self.complaints = b""  # of QEMU itself
        self.heard = False
        self.ready = False
        self.typed = None  # the line that the guest works on
        self.powering_off = False  # our own, not a command of the user
        self.closing = False
        self.panicked = False
        self.statuses = []  # of the lines that ended
        self.deadline = None
        self.end_deadline = None

    # --- what the guest says ---

    def sort(self, channel, data):
        if channel == "o":
            self.observer.output(data)
        elif channel == "l":
            self.log_lines.feed(data)
        elif channel == "s":
            self.records.feed(data)

    def record(self, line):
        self.observer.record(line)
        word, _, rest = line.partition(" ")
        if word == "ready":
            self.lost_line()
            self.ready = True
            self.closing = False  # it was a reboot
            self.end_deadline = None
        elif word == "exit":
            self.typed = None
            self.statuses.append(status_parse(rest))
        elif word == "closing":
            self.close(status_parse(rest))
        elif word == "panic":
            self.panicked = True
            self.end_deadline = time.monotonic() + END_SECONDS

    def lost_line(self):
        """A shell that comes anew while a line is open is not the one that took it: nobody will say how it ended."""
        if self.typed is not None and not self.closing:
            self.observer.log(f"xous: the shell ended while it worked on `{self.typed}`; what was left of it is lost")
            self.statuses.append(KILLED)
        self.typed = None

    def close(self, status):
        self.closing = True
        self.ready = False
        self.end_deadline = time.monotonic() + END_SECONDS
        if not self.powering_off:
            self.statuses.append(status)

    # --- what we do ---

    def advance(self):
        if not self.ready:
            return
        line = self.commands.take()
        if line is PENDING:
            return
        self.ready = False
        if line is None:
            self.powering_off = True
            line = "poweroff"
        line_check(line)
        self.typed = line
        self.guest.type(line)

    def run(self):
        """Returns the Outcome; QEMU has ended then, in whatever way this returns."""
        if self.timeout is not None:
            self.deadline = time.monotonic() + self.timeout
        try:
            with selectors.DefaultSelector() as selector:
                self.watch(selector)
                while True:
                    outcome = self.step(selector)
                    if outcome is not None:
                        return outcome
        finally:
            self.guest.stop()

    def watch(self, selector):
        selector.register(self.guest.process.stdout, selectors.EVENT_READ, self.read_console)
        selector.register(self.guest.process.stderr, selectors.EVENT_READ, self.read_complaints)
        if isinstance(self.commands, StreamCommands):
            try:
                selector.register(self.commands.descriptor, selectors.EVENT_READ, self.read_commands)
            except PermissionError:  # a plain file is always readable, and epoll says so in this way
                while not self.commands.ended:
                    self.commands.fill()

    def step(self, selector):
        limits = [limit for limit in (self.deadline, self.end_deadline) if limit is not None]
        wait = max(0, min(limits) - time.monotonic()) if limits else None
        events = selector.select(wait)
        if not events and wait is not None:
            return self.expire()
        for key, _ in events:
            outcome = key.data(selector)
            if outcome is not None:
                return outcome
        self.advance()
        return None

    def read_console(self, _):
        data = os.read(self.guest.process.stdout.fileno(), 65536)
        if not data:
            return self.ended()
        self.heard = True
        self.demultiplexer.feed(data)
        return None

    def read_complaints(self, selector):
        data = os.read(self.guest.process.stderr.fileno(), 65536)
        self.complaints += data
        if not data:
            selector.unregister(self.guest.process.stderr)

    def read_commands(self, selector):
        self.commands.fill()
        if self.commands.ended:
            selector.unregister(self.commands.descriptor)

    # --- how it ended ---

    def ended(self):
        self.log_lines.finish()
        self.records.finish()
        if not self.guest.wait(END_SECONDS):
            return Outcome(STOPPED_EARLY, "QEMU closed the console but does not end")
        code = self.guest.process.returncode
        if code != 0 and not self.heard:
            complaint = self.complaints.decode("utf-8", "replace").strip()
            raise SetupError(f"QEMU did not start: {complaint or f'status {code}'}")
        if self.panicked:
            return Outcome(STOPPED_EARLY, "the system panicked; the report is in the log")
        if not self.closing or code != 0:
            return Outcome(STOPPED_EARLY, f"the system stopped early (QEMU's status {code}){self.place()}")
        return Outcome(self.statuses[-1] if self.statuses else 0)

    def expire(self):
        self.log_lines.finish()
        if self.panicked:
            return Outcome(STOPPED_EARLY, "the system panicked and did not end; the report is in the log")
        if self.closing:
            return Outcome(STOPPED_EARLY, f"the system announced its end but runs on{self.place()}")
        return Outcome(TIMED_OUT, f"time-out after {self.timeout:g} s{self.place()}{self.harts()}")

    def place(self):
        if self.typed is None:
            return ", before the shell's first prompt" if not self.statuses else ", at the prompt"
        return f", while it worked on `{self.typed}`"

    def harts(self):
        return "".join(f"\n  {text}" for text in self.guest.where())


def line_check(line):
    """A line that was cut short would do something else than its author meant, and could even succeed."""
    length = len(line.encode())
    if length > LINE_BYTES:
        raise SetupError(f"the command line `{line[:40]}...` has {length} bytes, the shell takes {LINE_BYTES}; "
                         "make it several lines")


def status_parse(text):
    """The number in a status record; anything else is a broken record and counts as an early stop."""
    return int(text) if text.isascii() and text.isdigit() and int(text) < 256 else STOPPED_EARLY

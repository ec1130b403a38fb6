# SPDX-License-Identifier: MIT OR Apache-2.0
"""The cases of test/pty: a terminal of its own for each, with ./xous run on it."""
import importlib.util
import os
import re
import sys
import termios
import time

import build
from result import Result

SECONDS = 30
CASES_FILE = os.path.join(build.ROOT, "test", "pty", "typing_cases.py")
COMMAND = os.path.join(build.ROOT, "cmake", "tools", "command.py")


class Terminal:
    """./xous run on a pseudo-terminal."""

    def __init__(self):
        pexpect = importlib.import_module("pexpect")
        image = build.build_path("rv64", "xous.img")
        self.modes_at_start = None
        self.child = pexpect.spawn(sys.executable, [COMMAND, "run", "--image", image], cwd=build.ROOT,
                                   timeout=SECONDS, encoding="utf-8", codec_errors="replace",
                                   dimensions=(24, 80))
        self.story = StoryLog()
        self.child.logfile_read = self.story
        self.modes_at_start = self.modes()

    def modes(self):
        return termios.tcgetattr(self.child.child_fd)

    def expect(self, pattern):
        self.child.expect(pattern)

    def expect_line(self, text):
        """The text alone on a line. QEMU leaves output processing on, so a line may end in two returns."""
        self.child.expect(rf"\n{text}\r+\n")

    def send(self, text):
        self.child.send(text)

    def line(self, text):
        self.child.send(text + "\r")

    def pause(self, seconds):
        time.sleep(seconds)

    def expect_end(self, status):
        self.child.wait()
        if self.child.exitstatus != status:
            raise AssertionError(f"status {self.child.exitstatus}, expected {status}")

    def close(self):
        self.child.close(force=True)


class StoryLog:
    """What the terminal showed."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        """Nothing is held back."""


class Typing:
    suite = "system"

    def __init__(self, function):
        self.function = function
        self.name = f"pty_{function.__name__}"
        self.cases = [self.name]

    def run(self):
        pexpect = importlib.import_module("pexpect")
        terminal = Terminal()
        problem = None
        try:
            self.function(terminal)
        except pexpect.TIMEOUT:
            problem = f"hung: waited {SECONDS} s for {terminal.child.searcher}"
        except (pexpect.EOF, AssertionError) as error:
            problem = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        finally:
            terminal.close()
        text = terminal.story.text.replace("\r", "")
        return [Result(self.name, problem is None, f"{text}\n{problem}")]


def collect(options):
    spec = importlib.util.spec_from_file_location("typing_cases", CASES_FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    parts = [Typing(function) for function in module.CASES]
    parts = [part for part in parts if re.search(options.k, part.name)]
    if parts and not options.list:
        build.preset_build("rv64")
    return parts

# SPDX-License-Identifier: MIT OR Apache-2.0
"""What ./xous itself promises: exit statuses, streams, time-outs, two at once."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import build
from result import Result

COMMAND = [sys.executable, os.path.join(build.ROOT, "cmake", "tools", "command.py")]
SECONDS = 120


def image():
    return build.build_path("rv64", "xous.img")


def run(*arguments, stdin=""):
    return subprocess.run([*COMMAND, "run", "--image", image(), *arguments], input=stdin, capture_output=True,
                          text=True, check=False, timeout=SECONDS)


def expect(result, status, output=None):
    """A problem in words, or None."""
    story = f"{result.stderr}\n--- output\n{result.stdout}\n"
    if result.returncode != status:
        return f"{story}status {result.returncode}, expected {status}"
    if output is not None and not re.search(output, result.stdout, re.MULTILINE):
        return f"{story}the output lacks /{output}/"
    return None


def only_output_on_standard_output():
    result = run("--command", "echo just this")
    return expect(result, 0) or (None if result.stdout == "just this\n" else f"output is {result.stdout!r}")


def commands_from_standard_input():
    return expect(run(stdin="echo first\necho second\n"), 0, r"^first\nsecond$")


def no_commands_at_all():
    return expect(run(stdin=""), 0, r"\A\Z")


def status_of_a_fault():
    return expect(run("--command", "run crash"), 161)


def status_of_an_unknown_program():
    result = run("--command", "run no-such-program")
    return None if result.returncode not in (0, 124, 125, 126) else expect(result, 1)


def status_of_a_line_whose_shell_is_gone():
    result = run("--command", "kill shell; echo lost")
    told = "the shell ended while it worked on `kill shell; echo lost`" in result.stderr
    return expect(result, 159) or (None if told else result.stderr)


def time_out():
    result = run("--command", "run spin", "--timeout", "4")
    problem = expect(result, 124)
    return problem or (None if "run spin" in result.stderr else f"{result.stderr}\nit does not say where")


def wrong_usage():
    return expect(run("--smp", "none"), 64) or expect(run("surprise"), 64)


def qemu_refuses():
    return expect(run("--command", "ps", "--", "-no-such-option"), 125)


def not_an_image():
    """Said at once, not after a machine has hung for a minute."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"\xff" * 8192)
        file.flush()
        result = subprocess.run([*COMMAND, "run", "--image", file.name, "--command", "ps"], capture_output=True,
                                text=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
    said = "cannot be booted: it is no boot image" in result.stderr
    return expect(result, 125) or (None if said else result.stderr)


def debugger_shows_the_kernels_objects():
    """At the console's claim of its interrupt all services exist, and one of them is heard by another."""
    shows = ["hbreak sys_interrupt_claim", "continue", "xous-processes", "xous-threads", "xous-messages", "kill"]
    arguments = [word for text in shows for word in ("--command", text)]
    result = subprocess.run([*COMMAND, "debug", "--image", image(), *arguments], capture_output=True, text=True,
                            timeout=SECONDS, stdin=subprocess.DEVNULL)
    expected = [r"^Breakpoint 1, sys_interrupt_claim \(.* at .*/sys_interrupt\.c:\d+$", r"^ +5 +running +1 ",
                r"^5 +0x1 +12 0x\w+ +running$", r"^\d+ messages on their way$"]
    problems = [expect(result, 0, pattern) for pattern in expected]
    return next((problem for problem in problems if problem), None)


def kernel_stack_overflow_is_reported():
    """The emergency stack tells of it. Nothing in the kernel overflows, so the debugger moves the stack pointer."""
    shows = ["hbreak sys_interrupt_claim", "continue", "set $sp = (long)&hart_stacks[0][1].stack", "continue"]
    arguments = [word for text in shows for word in ("--command", text)]
    result = subprocess.run([*COMMAND, "debug", "--image", image(), *arguments], capture_output=True, text=True,
                            timeout=SECONDS, stdin=subprocess.DEVNULL)
    said = "kernel panic: the kernel stack overflowed at [kernel 0x" in result.stderr
    ended = "the system panicked; the report is in the log" in result.stderr
    return None if said and ended else f"{result.stdout}{result.stderr}"


def a_path_with_spaces_and_commas():
    with tempfile.TemporaryDirectory(prefix="xous a, b") as folder:
        copy = os.path.join(folder, "it, too.img")
        shutil.copy(image(), copy)
        result = subprocess.run([*COMMAND, "run", "--image", copy, "--command", "echo here"], capture_output=True,
                                text=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
    return expect(result, 0, r"^here$")


def interrupted():
    """With the signal as a terminal's shell leaves it; a shell's background jobs ignore it, and so would ours."""
    process = subprocess.Popen([*COMMAND, "run", "--image", image(), "--command", "run spin"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    line = process.stderr.readline()
    while line and not line.startswith("kernel: xous64"):
        line = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=SECONDS)
    return None if process.returncode == 130 else f"{said}\nstatus {process.returncode}, expected 130"


def two_at_once():
    command = [*COMMAND, "run", "--image", image(), "--command", "sleep 1; echo done"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  stdin=subprocess.DEVNULL, text=True) for _ in range(2)]
    outputs = [process.communicate(timeout=SECONDS)[0] for process in processes]
    return None if outputs == ["done\n", "done\n"] else f"outputs are {outputs}"


def build_is_locked():
    """The second says whom it waits for."""
    with build.build_lock():
        process = subprocess.Popen([*COMMAND, "size"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = process.stderr.readline()
    process.communicate(timeout=SECONDS)
    return None if f"(process {os.getpid()})" in line else f"it says {line!r}"


CASES = [only_output_on_standard_output, commands_from_standard_input, no_commands_at_all, status_of_a_fault,
         status_of_an_unknown_program, status_of_a_line_whose_shell_is_gone, time_out, wrong_usage, qemu_refuses,
         not_an_image, a_path_with_spaces_and_commas, debugger_shows_the_kernels_objects,
         kernel_stack_overflow_is_reported, interrupted, two_at_once, build_is_locked]


class ToolCase:
    suite = "system"

    def __init__(self, function):
        self.function = function
        self.name = f"command_{function.__name__}"
        self.cases = [self.name]

    def run(self):
        problem = self.function()
        return [Result(self.name, problem is None, problem or "")]


def collect(options):
    parts = [ToolCase(function) for function in CASES]
    parts = [part for part in parts if re.search(options.k, part.name)]
    if parts and not options.list:
        build.preset_build("rv64")
    return parts

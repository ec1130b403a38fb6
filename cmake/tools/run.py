# SPDX-License-Identifier: MIT OR Apache-2.0
"""./xous run: boots the system under QEMU, for a person at a terminal or for a script."""
import os
import subprocess
import sys
import termios

import build
import image
from guest import Machine, die_with_parent, option_quote
from session import FixedCommands, Observer, Session, StreamCommands
from status import STOPPED_EARLY, TIMED_OUT, Parser, SetupError, memory_size, positive, progress
from symbols import Symbols

COMMAND_TIMEOUT = 60


def arguments_parser(program):
    """What every way of booting takes."""
    parser = Parser(prog=program, description="Boots the system under QEMU.")
    parser.add_argument("--smp", type=positive, default=1, metavar="N", help="harts (1)")
    parser.add_argument("--memory", type=memory_size, default="128M", metavar="SIZE", help="RAM (128M)")
    parser.add_argument("--command", metavar='"A; B"', help="type this at the shell instead of a person")
    parser.add_argument("--timeout", type=positive, metavar="S",
                        help=f"give up after S seconds ({COMMAND_TIMEOUT} with --command, else never)")
    return parser


def arguments_parse(arguments):
    """QEMU's own arguments, behind --, are not argparse's business."""
    own, found, qemu = list_partition(arguments, "--")
    parser = arguments_parser("./xous run")
    parser.usage = "./xous run [OPTIONS] [-- QEMU-ARGS]"
    parser.add_argument("--image", metavar="FILE", help="boot this image and build nothing")
    options = parser.parse_args(own)
    options.qemu = qemu if found else []
    return options


def list_partition(items, separator):
    if separator not in items:
        return items, False, []
    index = items.index(separator)
    return items[:index], True, items[index + 1:]


def image_path(option):
    if option is None:
        return os.path.join(build.preset_build("rv64"), "xous.img")
    if not os.path.isfile(option):
        raise SetupError(f"there is no image {option}")
    fault = image.fault(option)
    if fault:
        raise SetupError(f"{option} cannot be booted: {fault}")
    return os.path.abspath(option)


class LogFile:
    """build/run.log: everything but the echo. A run that starts later leaves ours alone: it replaces the name,
    not the file."""

    def __init__(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        temporary = f"{path}.{os.getpid()}"
        self.file = open(temporary, "wb", buffering=0)
        os.replace(temporary, path)

    def write(self, data):
        self.file.write(data)


class RunObserver(Observer):
    """Output of commands to standard output, the log with source lines to standard error, both to the file."""

    def __init__(self, symbols, log_file):
        self.symbols = symbols
        self.file = log_file

    def output(self, data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        self.file.write(data)

    def log(self, line):
        line = self.symbols.annotate(line)
        print(line, file=sys.stderr, flush=True)
        self.file.write(line.encode() + b"\n")

    def record(self, line):
        self.file.write(f"[status] {line}\n".encode())


def run_scripted(machine, options, commands, symbols, log_path):
    observer = RunObserver(symbols, LogFile(log_path))
    timeout = options.timeout
    if timeout is None and options.command is not None:
        timeout = COMMAND_TIMEOUT
    outcome = Session(machine, commands, observer, timeout).run()
    if outcome.reason is not None:
        progress(symbols.annotate(outcome.reason))
    return outcome.status


def run_interactive(machine, timeout, log_path):
    """QEMU owns the terminal: Ctrl-C goes to the guest, Ctrl-a x leaves. Restored even if QEMU dies badly."""
    LogFile(log_path)
    console = f"stdio,id=console,mux=on,signal=off,logfile={option_quote(log_path)}"
    command = machine.command(False, console) + ["-mon", "chardev=console"]
    progress("leave with `poweroff`, or with Ctrl-a x")
    saved = termios.tcgetattr(0)
    process = None
    try:
        process = subprocess.Popen(command, preexec_fn=die_with_parent)
        code = process.wait(timeout)
    except subprocess.TimeoutExpired:
        progress(f"time-out after {timeout} s")
        return TIMED_OUT
    finally:
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()
        termios.tcsetattr(0, termios.TCSADRAIN, saved)
    return 0 if code == 0 else STOPPED_EARLY


def boot(machine, options, symbols, log_path):
    """Chooses between the person, --command and standard input; returns the exit status."""
    if options.command is not None:
        commands = FixedCommands(line for line in options.command.split("\n") if line.strip())
        return run_scripted(machine, options, commands, symbols, log_path)
    if sys.stdin.isatty():
        return run_interactive(machine, options.timeout, log_path)
    return run_scripted(machine, options, StreamCommands(0), symbols, log_path)


def main(arguments):
    options = arguments_parse(arguments)
    machine = Machine(image_path(options.image), options.smp, options.memory, arguments=options.qemu)
    symbols = Symbols([build.build_path("rv64", "programs")])
    return boot(machine, options, symbols, build.build_path("run.log"))

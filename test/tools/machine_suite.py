# SPDX-License-Identifier: MIT OR Apache-2.0
"""What only the emulator can see of a running system: its page tables and registers, through QEMU's monitor."""
import re

import build
from guest import Machine
from result import Result
from session import FixedCommands, Observer, Session

MAPPING = re.compile(r"^([0-9a-f]{16}) [0-9a-f]{16} [0-9a-f]{16} ([r-])([w-])([x-])([u-])([g-])([a-])([d-])", re.MULTILINE)
STATUS = re.compile(r"^ *mstatus +([0-9a-f]{16})", re.MULTILINE)
KERNEL_HALF = 1 << 63
SUM = 1 << 18
LOOKS = 20


class Look(Observer):
    """Asks the monitor again and again while the guest works on a command, and collects the answers."""

    def __init__(self):
        self.session = None
        self.answers = []

    def ask(self, command):
        self.answers.append(self.session.guest.ask(command + b"\n", rb"\(qemu\) $"))

    def record(self, line):
        if line.startswith("ready"):
            self.ask(b"info mem")

    def output(self, data):
        if len(self.answers) <= LOOKS:
            self.ask(b"info registers")


def look():
    """A page-table dump at the prompt, then registers at each piece of output."""
    observer = Look()
    machine = Machine(build.build_path("rv64", "xous.img"))
    observer.session = Session(machine, FixedCommands(["ps", "servers", "help", "log"]), observer, 60)
    observer.session.run()
    return observer.answers[0], "\n".join(observer.answers[1:])


# Named by the catalogue.
def L10_nothing_of_the_kernel_is_writable_and_executable():  # pylint: disable=invalid-name
    dump, _ = look()
    mappings = [(int(match.group(1), 16), match.group(0)) for match in MAPPING.finditer(dump)]
    kernel = [text for address, text in mappings if address >= KERNEL_HALF]
    wrong = [text for text in kernel if re.search(r" rwx", text) or text[54] == "u"]
    wrong += [text for address, text in mappings if address < KERNEL_HALF and text[54] != "u"]
    kinds = {re.search(r" ([r-][w-][x-])", text).group(1) for text in kernel}
    wrong += [] if {"r-x", "rw-", "r--"} <= kinds else [f"kinds of kernel mappings: {sorted(kinds)}"]
    return "\n".join(wrong + [dump]) if wrong else None


def L11_the_kernel_never_reaches_user_pages_by_their_addresses():  # pylint: disable=invalid-name
    _, registers = look()
    values = [int(value, 16) for value in STATUS.findall(registers)]
    if not values:
        return f"no status register in:\n{registers}"
    return "SUM is set" if any(value & SUM for value in values) else None


CASES = [L10_nothing_of_the_kernel_is_writable_and_executable,
         L11_the_kernel_never_reaches_user_pages_by_their_addresses]


class MachineCase:
    suite = "system"

    def __init__(self, function):
        self.function = function
        self.name = function.__name__
        self.cases = [self.name]

    def run(self):
        problem = self.function()
        return [Result(self.name, problem is None, problem or "", ["test", "system", "-k", f"^{self.name}$"])]


def collect(options):
    parts = [MachineCase(function) for function in CASES]
    parts = [part for part in parts if re.search(options.k, part.name)]
    if parts and not options.list:
        build.preset_build("rv64")
    return parts

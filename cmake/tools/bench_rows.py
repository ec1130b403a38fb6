# SPDX-License-Identifier: MIT OR Apache-2.0
"""The rows of the benchmark: their budgets (test/bench/budgets), and what a guest measures for them."""
import os
from dataclasses import dataclass

import bench_path
import build
from guest import Machine
from session import FixedCommands, Observer, Session
from status import SetupError

BUDGETS = os.path.join(build.ROOT, "test", "bench", "budgets")
TIMEOUT = 600
FENCES = "ipc.fences"  # counted along the path of ROUNDTRIP
ROUNDTRIP = "ipc.roundtrip"
UNSTEPPED = {"irq.latency", "timer.latency", "boot.user"}


@dataclass
class Row:
    """Numbers of instructions; None where the file says `-`."""

    name: str
    sel4: int = None
    linux: int = None
    must: int = None
    aim: int = None
    budget: int = None

    @property
    def built(self):
        return self.budget is not None


@dataclass
class Figure:
    """What was measured. harness: what was subtracted of each operation."""

    instructions: int
    minimum: int
    maximum: int
    harness: int = 0


def rows_load():
    rows = []
    with open(BUDGETS, encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words:
                rows.append(Row(words[0], *(None if word == "-" else int(word) for word in words[1:])))
    return rows


class Figures(Observer):
    """What the guest's program prints, and the log in case it fails."""

    def __init__(self):
        self.text = b""
        self.logged = []

    def output(self, data):
        self.text += data

    def log(self, line):
        self.logged.append(line)

    def take(self):
        figures = {}
        for line in self.text.decode("ascii", "replace").splitlines():
            name, *numbers = line.split()
            figures[name] = Figure(*map(int, numbers))
        return figures


def machine(arguments=()):
    """Each instruction takes a nanosecond, and the real-time clock goes by the same time."""
    return Machine(build.build_path("rv64", "test.img"), icount=True,
                   arguments=["-rtc", "clock=vm", *arguments])


def guest_run(command, observer, arguments=()):
    """Raises SetupError unless the program ends in order."""
    session = Session(machine(arguments), FixedCommands([command]), observer, TIMEOUT)
    outcome = session.run()
    if outcome.status != 0 or outcome.reason is not None:
        story = "\n".join(observer.logged[-20:])
        raise SetupError(f"{story}\n`{command}` failed: {outcome.reason or f'status {outcome.status}'}")


def measure(rows):
    """{name: Figure} of the rows that are built, but for FENCES."""
    names = [row.name for row in rows if row.built and row.name != FENCES]
    if not names:
        return {}
    observer = Figures()
    guest_run(f"run bench {' '.join(names)}", observer)
    return observer.take()


def path_of(name):
    """The bench_path.Path of one operation of a row; for FENCES that of ROUNDTRIP."""
    if name in UNSTEPPED:
        raise SetupError(f"{name} has no path: it waits for an interrupt, and single steps hold interrupts off")
    with bench_path.Tracer(build.build_path("rv64", "programs")) as tracer:
        guest_run(f"run bench path {ROUNDTRIP if name == FENCES else name}", tracer, tracer.arguments)
        return tracer.path()


def fences_figure(path):
    return Figure(path.fences, path.fences, path.fences)

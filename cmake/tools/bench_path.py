# SPDX-License-Identifier: MIT OR Apache-2.0
"""Which instructions one operation of a benchmark row executes, by single steps through QEMU's gdb stub.

test/bench/main.c prepares the row, prints "path", and waits until path_go is set. Then it calls path_mark, does a pass
of one operation, calls path_mark, does a pass of two, and calls path_mark again. The difference of the two passes is one
operation; all that surrounds it is in both. Interrupts are held off meanwhile, as QEMU does while it steps.
"""
import bisect
import collections
import os
import shutil
import socket
import subprocess
import tempfile
import time

from guest import KERNEL_BASE
from session import Observer
from status import SetupError

PREFIX = "riscv64-unknown-elf-"
STEPS_MAX = 1000000
CONNECT_SECONDS = 10
REGISTER_PC = "20"


class Program:
    """Functions of an ELF file, and where its address-space fences are."""

    def __init__(self, path):
        listing = subprocess.run([f"{PREFIX}nm", "--defined-only", "-n", path], capture_output=True, text=True,
                                 check=True).stdout
        symbols = [line.split() for line in listing.splitlines()]
        symbols = [(int(words[0], 16), words[2]) for words in symbols if words[1] in "tTwW" and words[2][0] not in ".$"]
        self.starts = [address for address, _ in symbols]
        self.names = [name for _, name in symbols]
        self.path = path

    def function(self, pc):
        index = bisect.bisect_right(self.starts, pc) - 1
        return self.names[index] if index >= 0 else f"{pc:#x}"

    def address(self, name):
        return self.starts[self.names.index(name)]

    def data_address(self, name):
        listing = subprocess.run([f"{PREFIX}nm", self.path], capture_output=True, text=True, check=True).stdout
        return next(int(line.split()[0], 16) for line in listing.splitlines() if line.split()[-1] == name)

    def fences(self):
        listing = subprocess.run([f"{PREFIX}objdump", "-d", "--no-show-raw-insn", self.path], capture_output=True,
                                 text=True, check=True).stdout
        return {int(line.split(":")[0], 16) for line in listing.splitlines() if "\tsfence.vma" in line}


class Path:
    """functions: [(instructions, times entered, name)], the dearest first. fences: address-space fences."""

    def __init__(self, functions, fences):
        self.functions = functions
        self.fences = fences
        self.total = sum(count for count, _, _ in functions)

    def text(self):
        lines = [f"{'instructions':>12} {'entered':>8}  function"]
        lines += [f"{count:>12} {entered:>8}  {name}" for count, entered, name in self.functions]
        lines += [f"{self.total:>12} {'':>8}  in all", f"{self.fences:>12} {'':>8}  address-space fences"]
        return "\n".join(lines)


class Stub:
    """The few requests of the gdb remote protocol that single steps need."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(CONNECT_SECONDS)
        self.socket.connect(path)
        self.stream = self.socket.makefile("rwb")
        self.answer()  # that it stopped for us
        self.request("qXfer:features:read:target.xml:0,800")  # or single registers are refused

    def request(self, text):
        self.stream.write(b"$%s#%02x" % (text.encode(), sum(text.encode()) & 0xFF))
        self.stream.flush()
        return self.answer()

    def answer(self):
        while self.stream.read(1) != b"$":
            pass
        answer = b""
        while not answer.endswith(b"#"):
            answer += self.stream.read(1)
        self.stream.read(2)
        self.stream.write(b"+")
        self.stream.flush()
        return answer[:-1].decode()

    def pc(self):
        return int.from_bytes(bytes.fromhex(self.request(f"p{REGISTER_PC}")), "little")

    def step(self):
        self.request("s")

    def run_for(self, seconds):
        """Lets the guest run, and stops it again."""
        self.stream.write(b"$c#63")
        self.stream.flush()
        time.sleep(seconds)
        self.stream.write(b"\x03")
        self.stream.flush()
        self.answer()

    def write(self, address, value):
        if self.request(f"M{address:x},8:{value.to_bytes(8, 'little').hex()}") != "OK":
            raise SetupError(f"QEMU cannot write at {address:#x} of the guest")

    def close(self):
        self.request("D")
        self.socket.close()


class Tracer(Observer):
    """Watches the guest's output, and steps when the program says that it is ready."""

    def __init__(self, programs):
        self.kernel = Program(os.path.join(programs, "kernel.elf"))
        self.program = Program(os.path.join(programs, "bench.elf"))
        self.mark = self.program.address("path_mark")
        self.folder = tempfile.mkdtemp(prefix="xous")
        self.socket_path = os.path.join(self.folder, "gdb")
        self.arguments = ["-chardev", f"socket,id=gdb,path={self.socket_path},server=on,wait=off",
                          "-gdb", "chardev:gdb"]
        self.logged = []
        self.text = b""
        self.passes = []  # of each: the addresses in order

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def log(self, line):
        self.logged.append(line)

    def output(self, data):
        self.text += data
        if self.text.endswith(b"path\n") and not self.passes:
            self.trace(Stub(self.socket_path))

    def trace(self, stub):
        while self.name(stub.pc()) != "path_wait":
            stub.run_for(0.1)
        stub.write(self.program.data_address("path_go"), 1)
        steps = 0
        while len(self.passes) < 3:
            pc = stub.pc()
            if pc == self.mark:
                self.passes.append([])
            elif self.passes:
                self.passes[-1].append(pc)
            stub.step()
            steps += 1
            if steps > STEPS_MAX:
                raise SetupError("the path does not come to its end")
        stub.close()

    def name(self, pc):
        return self.kernel.function(pc) if pc >= KERNEL_BASE else self.program.function(pc)

    def counts(self, addresses):
        """Instructions, entries into functions, and fences."""
        instructions = collections.Counter(map(self.name, addresses))
        names = list(map(self.name, addresses))
        starts = set(self.kernel.starts) | set(self.program.starts)
        entries = collections.Counter(name for pc, name in zip(addresses, names) if pc in starts)
        fences = self.kernel.fences()
        return instructions, entries, sum(pc in fences for pc in addresses)

    def path(self):
        if len(self.passes) < 3:
            raise SetupError("the program did not come to its measured passes")
        one, two = self.counts(self.passes[0]), self.counts(self.passes[1])
        functions = [(count - one[0][name], two[1][name] - one[1][name], name) for name, count in two[0].items()]
        functions = sorted((row for row in functions if row[0] != 0), key=lambda row: (-row[0], row[2]))
        return Path(functions, two[2] - one[2])

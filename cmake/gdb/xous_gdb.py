# SPDX-License-Identifier: MIT OR Apache-2.0
"""gdb commands for the system; loaded by ./xous debug.

    xous-attach SOCKET     connect to QEMU, load the kernel's symbols
    xous-program NAME      look at user addresses with the symbols of that program
    xous-type TEXT         type a line at the guest's shell
and those of kernel_objects.py.
"""
import os
import time

import gdb

ROOT = os.environ["XOUS_ROOT"]
PROGRAMS = os.environ["XOUS_PROGRAMS"]
SOURCE_ALIAS = "/xous"


def quoted(path):
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def program_path(name):
    path = os.path.join(PROGRAMS, f"{name}.elf")
    if not os.path.exists(path):
        names = sorted(file[:-4] for file in os.listdir(PROGRAMS) if file.endswith(".elf"))
        raise gdb.GdbError(f"there is no program {name}; there are {', '.join(names)}")
    return path


class Attach(gdb.Command):
    """xous-attach SOCKET: connect to QEMU and load the kernel's symbols."""

    def __init__(self):
        super().__init__("xous-attach", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        gdb.execute("set confirm off")
        gdb.execute("set pagination off")
        gdb.execute("set architecture riscv:rv64", to_string=True)
        gdb.execute(f"set substitute-path {SOURCE_ALIAS} {quoted(ROOT)}")
        gdb.execute(f"file {quoted(program_path('kernel'))}", to_string=True)
        for _ in range(100):
            if os.path.exists(argument):
                break
            time.sleep(0.05)
        gdb.execute(f"target remote {argument}")


class Program(gdb.Command):
    """xous-program NAME: all programs have the same addresses; look at them with the symbols of this one."""

    loaded = None

    def __init__(self):
        super().__init__("xous-program", gdb.COMMAND_FILES)

    def invoke(self, argument, from_tty):
        path = program_path(argument)
        if Program.loaded is not None:
            gdb.execute(f"remove-symbol-file {quoted(Program.loaded)}", to_string=True)
        gdb.execute(f"add-symbol-file {quoted(path)}", to_string=True)
        Program.loaded = path

    def complete(self, text, word):
        return sorted(file[:-4] for file in os.listdir(PROGRAMS)
                      if file.endswith(".elf") and file.startswith(word))


class Type(gdb.Command):
    """xous-type TEXT: type a line at the guest's shell, as soon as it waits for one."""

    def __init__(self):
        super().__init__("xous-type", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        os.write(int(os.environ["XOUS_TYPE_FD"]), argument.encode() + b"\n")


Attach()
Program()
Type()
gdb.execute(f"source {os.path.join(ROOT, 'cmake', 'gdb', 'kernel_objects.py')}")

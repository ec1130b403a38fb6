# SPDX-License-Identifier: MIT OR Apache-2.0
"""./xous size: what the pieces weigh, in bytes, and the lines of kernel and arch."""
import os
import subprocess

import build
from status import Parser

SIZE = "riscv64-unknown-elf-size"
COUNTED = ("kernel", "arch-riscv")


def section_sizes(path):
    """(text, data, bss) of an ELF file; constants count as text."""
    result = subprocess.run([SIZE, path], capture_output=True, text=True, check=True)
    return tuple(int(word) for word in result.stdout.splitlines()[1].split()[:3])


def source_lines(folder):
    total = 0
    for place, _, names in os.walk(os.path.join(build.ROOT, folder)):
        for name in names:
            if name.endswith((".c", ".h", ".S")):
                with open(os.path.join(place, name), "rb") as file:
                    total += file.read().count(b"\n")
    return total


def main(arguments):
    Parser(prog="./xous size", description="Shows what the pieces weigh.").parse_args(arguments)
    folder = build.preset_build("rv64")
    programs = os.path.join(folder, "programs")
    print(f"{'program':<20} {'text':>9} {'data':>9} {'bss':>9}")
    for name in sorted(os.listdir(programs)):
        if name.endswith(".elf"):
            text, data, bss = section_sizes(os.path.join(programs, name))
            print(f"{name[:-4]:<20} {text:>9} {data:>9} {bss:>9}")
    print(f"{'xous.img':<20} {os.path.getsize(os.path.join(folder, 'xous.img')):>9}")
    for counted in COUNTED:
        print(f"{counted + ', lines':<20} {source_lines(counted):>9}")
    return 0

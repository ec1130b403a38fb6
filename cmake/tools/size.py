# SPDX-License-Identifier: MIT OR Apache-2.0
"""./xous size: what the pieces weigh, in bytes, and the lines of kernel and arch, a row a room.

Sources are what is compiled or assembled; headers carry the documentation of what they declare. Both are shown, and
their sum (docs/decisions/0009-size-of-the-kernel.md)."""
import os
import subprocess

import build
from status import Parser

SIZE = "riscv64-unknown-elf-size"
COUNTED = ("kernel", "arch-riscv")
SOURCES = (".c", ".S")


def section_sizes(path):
    """(text, data, bss) of an ELF file; constants count as text."""
    result = subprocess.run([SIZE, path], capture_output=True, text=True, check=True)
    return tuple(int(word) for word in result.stdout.splitlines()[1].split()[:3])


def lines_of(path):
    with open(path, "rb") as file:
        return file.read().count(b"\n")


def rooms(folder):
    """(room, lines of sources, lines of headers) for each folder below that has any."""
    for place, _, names in sorted(os.walk(os.path.join(build.ROOT, folder))):
        sources = sum(lines_of(os.path.join(place, name)) for name in names if name.endswith(SOURCES))
        headers = sum(lines_of(os.path.join(place, name)) for name in names if name.endswith(".h"))
        if sources + headers > 0:
            yield os.path.relpath(place, build.ROOT), sources, headers


def rooms_print():
    print(f"\n{'room, lines':<30} {'sources':>9} {'headers':>9} {'both':>9}")
    found = [room for folder in COUNTED for room in rooms(folder)]
    for name, sources, headers in found:
        print(f"{name:<30} {sources:>9} {headers:>9} {sources + headers:>9}")
    sources, headers = (sum(room[column] for room in found) for column in (1, 2))
    print(f"{'all':<30} {sources:>9} {headers:>9} {sources + headers:>9}")


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
    rooms_print()
    return 0

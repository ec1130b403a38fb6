# SPDX-License-Identifier: MIT OR Apache-2.0
"""Adds function and source line to addresses in log lines.

A log line may contain [NAME 0xADDRESS], NAME being a program or `kernel`. NAME.elf is looked for in the given
folders; an address without debug information is left as it is.
"""
import functools
import os
import re
import subprocess

ADDRESS = re.compile(r"\[([A-Za-z0-9_.-]+) (0x[0-9a-fA-F]+)\]")
ADDR2LINE = "riscv64-unknown-elf-addr2line"
SOURCE_ALIAS = "/xous/"  # the name of the tree in debug information, see cmake/xous_options.cmake


class Symbols:
    def __init__(self, folders):
        self.folders = folders
        self.place = functools.lru_cache(maxsize=4096)(self.look_up)

    def program_path(self, name):
        for folder in self.folders:
            path = os.path.join(folder, f"{name}.elf")
            if os.path.exists(path):
                return path
        return None

    def look_up(self, name, address):
        """The text "FUNCTION at FILE:LINE", or None."""
        path = self.program_path(name)
        if path is None:
            return None
        try:
            result = subprocess.run([ADDR2LINE, "-f", "-e", path, address],
                                    capture_output=True, text=True, timeout=20, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        lines = result.stdout.splitlines()
        if result.returncode != 0 or len(lines) < 2 or lines[0] == "??":
            return None
        return place_text(lines[0], lines[1])

    def annotate(self, line):
        """The line with " in FUNCTION at FILE:LINE" behind each address that is known."""

        def replace(match):
            place = self.place(match.group(1), match.group(2))
            return match.group(0) if place is None else f"{match.group(0)} in {place}"

        return ADDRESS.sub(replace, line)


def place_text(function, position):
    position = re.sub(r" \(discriminator \d+\)$", "", position)
    if position.startswith("??"):
        return function
    if position.startswith(SOURCE_ALIAS):
        position = position[len(SOURCE_ALIAS):]
    return f"{function} at {position}"

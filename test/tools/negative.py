# SPDX-License-Identifier: MIT OR Apache-2.0
"""Files that must not compile: test/negative/NAME.c proves that a fence is up.

The first lines of each say, in a comment:
    as: PRESET PATH        compiled with the command of that source (a prefix of its path) in that preset
    error: REGEX           what the compiler must say
"""
import json
import os
import re
import shlex
import subprocess

import build
from tidy import clang_arguments

FOLDER = os.path.join(build.ROOT, "test", "negative")


def command_like(preset, prefix):
    with open(build.build_path(preset, "compile_commands.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            name = os.path.relpath(entry["file"], build.ROOT)
            if name.startswith(prefix) and name.endswith(".c"):
                return entry["directory"], shlex.split(entry["command"])
    return None


def compile_like(path, preset, prefix):
    """(status, what the compiler said); None if nothing of that kind is compiled."""
    found = command_like(preset, prefix)
    if found is None:
        return None
    folder, command = found
    # Compiled in full: some warnings come only after the syntax.
    result = subprocess.run([command[0], *plain_arguments(command), "-S", "-o", os.devnull, path], cwd=folder,
                            capture_output=True, text=True, check=False)
    return result.returncode, result.stderr


def plain_arguments(command):
    """As clang_arguments, but for the compiler that the command is for."""
    kept = [argument for argument in command[1:] if argument.startswith(("--specs", "-misa-spec"))]
    return clang_arguments(command, False) + kept


def file_check(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    preset, prefix = re.search(r"^ \* as: (\S+) (\S+)$", text, re.MULTILINE).groups()
    expected = re.search(r"^ \* error: (.+)$", text, re.MULTILINE).group(1)
    found = compile_like(path, preset, prefix)
    if found is None:
        return [f"nothing under {prefix} is compiled in {preset}"]
    status, said = found
    if status == 0:
        return ["it compiles, and must not"]
    return [] if re.search(expected, said) else [f"the compiler does not say /{expected}/ but:", said]


def checks():
    """(case name, function) for each file."""
    if not os.path.isdir(FOLDER):
        return []
    names = sorted(name for name in os.listdir(FOLDER) if name.endswith(".c"))
    return [(f"negative_{name[:-2]}", lambda path=os.path.join(FOLDER, name): file_check(path)) for name in names]

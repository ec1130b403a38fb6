# SPDX-License-Identifier: MIT OR Apache-2.0
"""clang-tidy over the shipped C sources, each once: as the host compiles it if it does, else as rv64 does.

A source that was found clean is not looked at again until it, its command, a header or the checks change.
"""
import hashlib
import json
import os
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor

import build
import source_files

SHIPPED = ("kernel/", "arch-riscv/", "loader/", "libxous/", "services/")
PICOLIBC = "/usr/lib/picolibc/riscv64-unknown-elf/include"
# What gcc knows and clang does not; the target is named instead.
GCC_ONLY = re.compile(r"-misa-spec=.*|--specs=.*|-fno-tree-loop-distribute-patterns|-f(debug|macro)-prefix-map=.*")


def database(preset):
    """Relative path -> compile command of each shipped source in a preset."""
    path = build.build_path(preset, "compile_commands.json")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        entries = json.load(file)
    commands = {}
    for entry in entries:
        name = os.path.relpath(entry["file"], build.ROOT)
        if name.startswith(SHIPPED) and name.endswith(".c"):
            commands[name] = (entry["directory"], shlex.split(entry["command"]))
    return commands


def clang_arguments(command, cross):
    """The compiler arguments of a compile command without compiler, input, output, and what clang lacks."""
    arguments = []
    words = iter(command[1:])
    for word in words:
        if word in ("-o", "-c"):
            next(words)
        elif not GCC_ONLY.fullmatch(word):
            arguments.append(word)
    if cross:
        arguments += ["--target=riscv64-unknown-elf", "-isystem", PICOLIBC]
    return arguments


def digest(parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def headers_digest():
    """Of everything that a source may include, and of the checks."""
    names = [name for name in source_files.tracked(build.ROOT) if name.endswith((".h", ".def", ".clang-tidy"))]
    return digest([source_files.text_of(build.ROOT, name) for name in names])


def tidy_file(job):
    name, (folder, command), cross, headers = job
    arguments = clang_arguments(command, cross)
    clean = build.build_path("tidy", digest([headers, name, source_files.text_of(build.ROOT, name), *arguments]))
    if os.path.exists(clean):
        return []
    result = subprocess.run(["clang-tidy", "--quiet", os.path.join(build.ROOT, name), "--", *arguments],
                            cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if result.returncode == 0:
        with open(clean, "w", encoding="utf-8"):
            return []
    text = result.stdout.strip() or result.stderr.strip()
    return [text.replace(build.ROOT + os.sep, "")]


def check():
    os.makedirs(build.build_path("tidy"), exist_ok=True)
    headers = headers_digest()
    host, cross = database("host"), database("rv64")
    jobs = [(name, command, False, headers) for name, command in host.items()]
    jobs += [(name, command, True, headers) for name, command in cross.items() if name not in host]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [problem for problems in pool.map(tidy_file, jobs) for problem in problems]

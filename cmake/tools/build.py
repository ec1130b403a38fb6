# SPDX-License-Identifier: MIT OR Apache-2.0
"""Configures and builds a preset, one build at a time in a tree.

XOUS_BUILD names another build folder than ./build.
"""
import contextlib
import fcntl
import os
import re
import subprocess
import sys

from status import SetupError, progress

ROOT = os.environ.get("XOUS_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("XOUS_BUILD") or os.path.join(ROOT, "build"))
SHOWN_LINES = 60
SHOWN_COLUMNS = 240


def build_path(*parts):
    return os.path.join(BUILD, *parts)


@contextlib.contextmanager
def build_lock():
    """Holds the build folder. The file names its holder for whoever waits; only the lock itself counts."""
    os.makedirs(BUILD, exist_ok=True)
    with open(build_path(".lock"), "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            progress(f"waiting for the build of {file.read().strip() or 'another ./xous'}")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(f"`./xous {' '.join(sys.argv[1:])}` (process {os.getpid()})\n")
        file.flush()
        yield
        file.truncate(0)


def tool_run(command, log):
    """Runs a build tool with its output in a log file; on failure shows the end of it."""
    with open(log, "w", encoding="utf-8") as file:
        code = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, cwd=ROOT)
    if code == 0:
        return
    with open(log, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    for line in failure_lines(lines):
        print(line[:SHOWN_COLUMNS], file=sys.stderr)
    raise SetupError(f"building failed; all of it is in {log.removeprefix(ROOT + os.sep)}")


def failure_lines(lines):
    """From the first failed edge on, else the last lines."""
    for number, line in enumerate(lines):
        if line.startswith("FAILED:") or line.startswith("CMake Error"):
            return lines[number:number + SHOWN_LINES]
    return lines[-SHOWN_LINES:]


def cache_is_ours(folder):
    """A build folder that came along with a copied or moved tree still points at the old place."""
    try:
        with open(os.path.join(folder, "CMakeCache.txt"), encoding="utf-8") as file:
            match = re.search(r"^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$", file.read(), re.MULTILINE)
    except OSError:
        return False
    return match is not None and match.group(1) == ROOT


def preset_configure(preset):
    folder = build_path(preset)
    if os.path.exists(os.path.join(folder, "build.ninja")) and cache_is_ours(folder):
        return
    progress(f"configuring {preset}")
    tool_run(["cmake", "--fresh", "--preset", preset, "-B", folder], build_path(f"{preset}-configure.log"))


def preset_build(preset, *targets):
    """Brings a preset (or some of its targets) up to date; raises SetupError if that fails."""
    with build_lock():
        preset_configure(preset)
        progress(f"building {preset}")
        command = ["cmake", "--build", build_path(preset), "-j", str(os.cpu_count() or 1)]
        if targets:
            command += ["--target", *targets]
        tool_run(command, build_path(f"{preset}-build.log"))
    return build_path(preset)

# SPDX-License-Identifier: MIT OR Apache-2.0
"""The suite `sdk`: projects outside the tree, in a folder whose name has a blank and a comma."""
import os
import re
import subprocess
import sys
import tempfile

import build
from result import Result

COMMAND = [sys.executable, os.path.join(build.ROOT, "cmake", "tools", "command.py")]
STEP_SECONDS = 300


class Story:
    """Runs steps one after another and keeps what they said."""

    def __init__(self):
        self.text = ""

    def step(self, command, folder, expect=None, status=0, **environment):
        """True if the command ended with the status and, if asked for, its output matches."""
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                                stdin=subprocess.DEVNULL, timeout=STEP_SECONDS,
                                env=dict(os.environ, **environment))
        self.text += f"$ {' '.join(command)}\n{result.stderr}{result.stdout}"
        if result.returncode != status:
            self.text += f"status {result.returncode}, expected {status}\n"
            return False
        if expect and not re.search(expect, result.stdout, re.MULTILINE):
            self.text += f"the output lacks /{expect}/\n"
            return False
        return True


def new_app(story, folder):
    project = os.path.join(folder, "hallo")
    return (story.step([*COMMAND, "new", "app", "hallo"], folder)
            and story.step(["./run", "test"], project, "100% tests passed")
            and story.step(["./run", "--command", "run hallo there"], project, "^Hello, there, from hallo"))


def new_service(story, folder):
    project = os.path.join(folder, "a place")
    return (story.step([*COMMAND, "new", "service", "adder", project], folder)
            and story.step(["./run", "test"], project, "100% tests passed")
            and story.step(["./run", "--command", "servers"], project, r"\badder\b"))


def installed_sdk(story, folder):
    """The SDK is complete by itself: nothing in it points back at the tree."""
    prefix = os.path.join(folder, "sdk, installed")
    project = os.path.join(folder, "hallo")
    return (story.step([*COMMAND, "sdk", prefix], folder)
            and story.step(["grep", "-rIlF", build.ROOT, prefix], folder, status=1)
            and story.step([*COMMAND, "new", "app", "hallo"], folder)
            and story.step(["./run", "test"], project, "100% tests passed", XOUS_SDK=prefix))


def new_refuses(story, folder):
    """A folder with something in it is left alone, and a name that cannot be a program's is wrong usage."""
    os.makedirs(os.path.join(folder, "taken", "inside"))
    return (story.step([*COMMAND, "new", "app", "taken"], folder, status=125)
            and story.step([*COMMAND, "new", "app", "Not-A-Name"], folder, status=64)
            and os.listdir(os.path.join(folder, "taken")) == ["inside"])


CASES = {
    "sdk_new_app_builds_and_boots": new_app,
    "sdk_new_service_builds_and_boots": new_service,
    "sdk_installs_into_a_prefix": installed_sdk,
    "sdk_new_refuses_what_is_taken": new_refuses,
}


class Project:
    """One case, in a folder of its own that is removed afterwards."""

    suite = "sdk"

    def __init__(self, name):
        self.name = name
        self.cases = [name]

    def run(self):
        story = Story()
        with tempfile.TemporaryDirectory(prefix="xous sdk, ") as folder:
            try:
                ok = CASES[self.name](story, folder)
            except subprocess.TimeoutExpired as error:
                story.text += f"hung: {error}\n"
                ok = False
        return [Result(self.name, ok, story.text)]


def collect(options):
    names = [name for name in CASES if re.search(options.k, name)]
    if names and not options.list:
        build.preset_build("rv64")
    return [Project(name) for name in names]

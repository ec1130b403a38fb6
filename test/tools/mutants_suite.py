# SPDX-License-Identifier: MIT OR Apache-2.0
"""The suite `mutants`: kernels that are broken in one place, each of which a unit test has to notice. Not part of `all`.

Each patch of test/mutants/ is applied to a copy of the tree. The broken kernel has to boot and run a program under QEMU, so
that it is not simply dead; and the case that the patch names has to fail. If it does not, all other cases are tried, and
the patch fails either way: the case that catches it is to be named, or to be written. --long runs all cases always, and
asks that most of them pass.
"""
import os
import re
import shutil
import subprocess

import build
from checks import files_of_tree
from mutants import DoesNotApply, mutants_of
from result import Result
from status import SetupError, progress
from unit import cases_of, program_run

FOLDER = build.build_path("mutants")
TREE = os.path.join(FOLDER, "tree")
SECONDS = 300
BOOT_SECONDS = 120
PRESETS = ("host", "rv64")
SLOW = re.compile("steps|exhaustion") # programs to try last


def tree_copy():
    """Files that are the same keep their times, so that only what differs is compiled again."""
    for name in files_of_tree():
        target = os.path.join(TREE, name)
        with open(os.path.join(build.ROOT, name), "rb") as file:
            data = file.read()
        file_write(target, data)
        shutil.copymode(os.path.join(build.ROOT, name), target)


def file_write(path, data):
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == data:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def preset_build(preset, *targets):
    """True if the copy builds; the output."""
    folder = os.path.join(FOLDER, preset)
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        status, output = program_run(["cmake", "--fresh", "--preset", preset, "-S", TREE, "-B", folder], SECONDS)
        if status != 0:
            return False, output
    command = ["cmake", "--build", folder, *(["--target", *targets] if targets else [])]
    status, output = program_run(command, 2 * SECONDS)
    return status == 0, output


class Programs:
    """The unit-test programs of the copy, by case."""

    def __init__(self):
        folder = os.path.join(FOLDER, "host", "tests")
        self.commands = {name: [os.path.join(folder, name)] for name in sorted(os.listdir(folder))
                         if os.access(os.path.join(folder, name), os.X_OK) and os.path.isfile(os.path.join(folder, name))}
        self.cases = {case: name for name, command in self.commands.items() for case in cases_of(command)}

    def fails(self, case):
        """Whether one case does, or takes its program down with it."""
        status, _ = program_run(self.commands[self.cases[case]], SECONDS, XOUS_TEST_FILTER=f"^{re.escape(case)}$")
        return status != 0

    def failing(self, since, first_only):
        """(cases that fail, how many pass) of the programs that were linked since then; of the first that fails only?"""
        failed, passed = [], 0
        relinked = [name for name, command in self.commands.items() if os.path.getmtime(command[0]) >= since]
        for name in sorted(relinked, key=lambda name: (bool(SLOW.search(name)), name)):
            status, output = program_run(self.commands[name], SECONDS)
            good = set(re.findall(r"^ok \d+ - (\S+)", output, re.MULTILINE))
            mine = [case for case, program in self.cases.items() if program == name]
            passed += sum(case in good for case in mine)
            failed += [case for case in mine if case not in good] if status != 0 else []
            if failed and first_only:
                break
        return failed, passed


class Mutants:
    """All patches that -k chose, one after the other: they share the copy."""

    suite = "mutants"
    name = "kernels"

    def __init__(self, options):
        self.mutants = [mutant for mutant in mutants_of(build.ROOT, files_of_tree()) if re.search(options.k, mutant.name)]
        self.cases = [mutant.name for mutant in self.mutants]
        self.long = options.long
        self.programs = None
        self.since = 0.0 # when the mutation was made

    def run(self):
        progress("building the kernel that is not broken")
        with build.build_lock():
            tree_copy()
            for preset in PRESETS:
                good, output = preset_build(preset)
                if not good:
                    raise SetupError(f"the copy in {FOLDER} does not build:\n{output}")
            self.programs = Programs()
            return [self.judge(mutant) for mutant in self.mutants]

    def judge(self, mutant):
        path = os.path.join(TREE, mutant.path)
        with open(path, "rb") as file:
            original = file.read()
        try:
            file_write(path, mutant.applied(original.decode()).encode())
            self.since = os.path.getmtime(path)
            problem, caught = self.trial(mutant)
        except DoesNotApply as error:
            problem, caught = str(error), ""
        finally:
            file_write(path, original)
        progress(f"{mutant.name}: {problem or 'caught by ' + caught}")
        return Result(mutant.name, not problem, f"{mutant.about}\n{problem}")

    def trial(self, mutant):
        """(what is wrong or "", who caught it)"""
        problem = self.boot()
        if problem:
            return problem, ""
        named = mutant.case in self.programs.cases
        good, output = preset_build("host", *([self.programs.cases[mutant.case]] if named and not self.long else []))
        if not good:
            return f"it does not compile:\n{output}", ""
        if named and not self.long and self.programs.fails(mutant.case):
            return "", mutant.case
        return self.all_cases(mutant)

    def all_cases(self, mutant):
        good, output = preset_build("host")
        if not good:
            return f"it does not compile:\n{output}", ""
        failed, passed = self.programs.failing(self.since, first_only=not self.long)
        if not failed:
            return "it survives: no unit test notices", ""
        if mutant.case not in failed or not self.long:
            return f"not caught by {mutant.case or 'the case that it should name'}, but by {', '.join(failed[:6])}", ""
        return ("", mutant.case) if passed >= len(failed) else ("it is more than one thing that is broken", "")

    @staticmethod
    def boot():
        """Why the broken kernel does not boot and run a program; "" if it does."""
        good, output = preset_build("rv64", "image-xous")
        if not good:
            return f"it does not compile:\n{output}"
        command = [os.path.join(build.ROOT, "xous"), "run", "--image", os.path.join(FOLDER, "rv64", "xous.img"),
                   "--timeout", str(BOOT_SECONDS // 2), "--command", "run hello; poweroff"]
        try:
            result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                    timeout=BOOT_SECONDS, check=False, env=dict(os.environ, XOUS_BUILD=FOLDER))
        except subprocess.TimeoutExpired:
            return "it does not boot: QEMU did not end"
        return "" if result.returncode == 0 else f"it does not boot:\n{result.stdout.decode('utf-8', 'replace')}"


def collect(options):
    part = Mutants(options)
    return [part] if part.cases else []

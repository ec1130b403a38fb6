# SPDX-License-Identifier: MIT OR Apache-2.0
"""The suite `unit`: every cmocka program of the host preset, and every fuzzer for a fixed number of executions.

A program that dies or hangs fails the case it was in and those behind it; nothing is skipped silently.
"""
import json
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

import build
from result import Result
from tap import Tap

PROGRAM_SECONDS = 300
FUZZ_SECONDS = 900
FUZZ_SEED = "1"


def programs_of(preset):
    """(name, command) of each test that a preset has registered."""
    folder = build.preset_build(preset)
    listing = subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1"],
                             capture_output=True, text=True, check=True)
    tests = json.loads(listing.stdout)["tests"]
    return [(test["name"], test["command"]) for test in tests if "command" in test]


def cases_of(command):
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PROGRAM_SECONDS,
                            env=dict(os.environ, XOUS_TEST_LIST="1"), stdin=subprocess.DEVNULL)
    return result.stdout.split()


def output_text(data):
    return data.decode("utf-8", "replace") if data else ""


def program_run(command, seconds, **environment):
    """(status or None after a time-out, output)."""
    try:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, timeout=seconds, check=False,
                                env=dict(os.environ, **environment))
        return result.returncode, output_text(result.stdout)
    except subprocess.TimeoutExpired as error:
        return None, output_text(error.stdout)


def ending_text(status, seconds):
    if status is None:
        return f"hung: stopped after {seconds} s in this case"
    if status < 0:
        return f"died of signal {-status} in this case"
    return f"ended with status {status} in this case"


class Program:
    """A cmocka program and the cases of it that were asked for."""

    suite = "unit"

    def __init__(self, name, command, options):
        self.name = name
        self.command = command
        self.environment = {"XOUS_TEST_LONG": "1"} if options.long else {}
        self.seconds = PROGRAM_SECONDS
        every = cases_of(command)
        self.empty = not every
        self.cases = [case for case in every if re.search(options.k, case)]
        self.all = len(self.cases) == len(every)

    def run(self):
        if self.empty:
            return [Result(self.name, False, "the program lists no cases", ["test", "unit"])]
        chosen = "" if self.all else "^(" + "|".join(re.escape(case) for case in self.cases) + ")$"
        status, output = program_run(self.command, self.seconds, XOUS_TEST_FILTER=chosen,
                                     **self.environment)
        results = [Result(name, ok, output) for name, ok in Tap(output).results]
        missing = self.cases[len(results):]
        for number, case in enumerate(missing):
            text = ending_text(status, self.seconds) if number == 0 else f"not run: {missing[0]} came first"
            results.append(Result(case, False, f"{output}\n{text}"))
        if status != 0 and all(result.ok for result in results):
            results.append(Result(self.name, False, f"{output}\n{ending_text(status, self.seconds)}", ["test", self.suite]))
        return results


class Fuzzer:
    """A libFuzzer program: one case. New inputs go to a folder of their own, never into the checked-in corpus."""

    suite = "unit"

    def __init__(self, name, command, options):
        self.name = name
        self.command = [argument if not options.long else argument.replace("-runs=", "-runs=10")
                        for argument in command]
        self.cases = [name]

    def run(self):
        crashes = build.build_path("fuzz", "crashes", "")
        os.makedirs(crashes, exist_ok=True)
        with tempfile.TemporaryDirectory() as fresh:
            program, *options, corpus = self.command
            command = [program, *options, f"-seed={FUZZ_SEED}", "-timeout=10", "-print_final_stats=1",
                       f"-artifact_prefix={crashes}{self.name}-", fresh, corpus]
            status, output = program_run(command, FUZZ_SECONDS)
        if status is None:
            output += f"\n{ending_text(status, FUZZ_SECONDS)}"
        return [Result(self.name, status == 0, output)]


def collect(options):
    """The runnable parts of the suite that have a case which -k matches."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tests = [test for test in programs_of("host") if not test[0].startswith("model_")]
        parts = list(pool.map(lambda test: Program(*test, options), tests))
    parts = [part for part in parts if part.cases or part.empty]
    parts += [Fuzzer(*test, options) for test in programs_of("fuzz") if re.search(options.k, test[0])]
    return parts

# SPDX-License-Identifier: MIT OR Apache-2.0
"""./xous test: builds, runs the suites, ends with "N passed, N failed".

A suite is a module with collect(options) -> parts; a part has a suite, a name, the names of its cases, and
run() -> results. Parts run side by side, as many as there are processors; `alone` parts run by themselves.
"""
import importlib
import os
import re
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed

from result import Result, Tally
from status import SETUP_FAILED, Parser, SetupError, positive, progress

SUITES = {"unit": ["unit"], "model": ["model_suite"],
          "system": ["system", "pty_suite", "tool_suite", "machine_suite"], "sdk": ["sdk_suite"],
          "bench": ["bench_suite"], "checks": ["checks"]}
# These judge the tests, not the system, and are not part of `all`.
ON_DEMAND = {"coverage": ["coverage_suite"], "mutants": ["mutants_suite"]}


def pattern(text):
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError from error
    return text


def arguments_parse(arguments):
    parser = Parser(prog="./xous test", description="Builds and tests.")
    parser.add_argument("suite", nargs="?", default="all", choices=[*SUITES, "all", *ON_DEMAND],
                        help="unit: host tests and fuzzers; model: the kernel against its reference model; "
                             "system: under QEMU; sdk: a project outside the "
                             "tree; bench: no operation costs more than its budget; checks: layers, format, "
                             "documents; all (default): these six; coverage: how much of the kernel the unit tests "
                             "execute; mutants: whether they notice a broken kernel")
    parser.add_argument("-k", default="", type=pattern, metavar="REGEX", help="only the cases that it matches")
    parser.add_argument("--list", action="store_true", help="print the names of the cases, run none")
    parser.add_argument("--smp", type=positive, metavar="N", help="harts for every QEMU case")
    parser.add_argument("--repeat", type=positive, default=1, metavar="N", help="run everything N times")
    parser.add_argument("--long", action="store_true", help="the full counts, not the quick ones")
    return parser.parse_args(arguments)


def parts_collect(options):
    suites = SUITES if options.suite == "all" else {options.suite: (SUITES | ON_DEMAND)[options.suite]}
    parts = []
    for module in (module for modules in suites.values() for module in modules):
        parts += importlib.import_module(module).collect(options)
    return parts


def part_run(part):
    """A tool of ours that breaks fails its case; the others still run."""
    start = time.monotonic()
    try:
        results = part.run()
    except SetupError as error:
        results = [Result(part.name, False, str(error))]
    except Exception:  # pylint: disable=broad-except
        results = [Result(part.name, False, traceback.format_exc())]
    return part, results, time.monotonic() - start


def round_run(parts, tally):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = [pool.submit(part_run, part) for part in parts]
        try:
            for future in as_completed(futures):
                part, results, seconds = future.result()
                failed = sum(not result.ok for result in results)
                verdict = f"{failed} failed" if failed else "ok"
                progress(f"{part.suite} {part.name}: {len(results)} cases, {verdict} ({seconds:.1f} s)")
                for result in results:
                    tally.add(part.suite, result)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def main(arguments):
    options = arguments_parse(arguments)
    tally = Tally()
    try:
        parts = parts_collect(options)
    except SetupError as error:
        tally.add(options.suite, Result("build", False, str(error), ["test", options.suite]))
        tally.report()
        return SETUP_FAILED
    if options.list:
        for part in parts:
            for case in part.cases:
                print(f"{part.suite} {case}")
        return 0
    for number in range(options.repeat):
        if options.repeat > 1:
            progress(f"round {number + 1} of {options.repeat}")
        round_run(parts, tally)
    return tally.report()

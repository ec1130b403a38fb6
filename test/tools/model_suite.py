# SPDX-License-Identifier: MIT OR Apache-2.0
"""The suite `model`: random sequences of calls, played by the kernel and by the reference model (test/model/)."""
import os
from concurrent.futures import ThreadPoolExecutor

from unit import Program, programs_of

PREFIX = "model_"


def collect(options):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tests = [test for test in programs_of("host") if test[0].startswith(PREFIX)]
        parts = list(pool.map(lambda test: Program(*test, options), tests))
    for part in parts:
        part.suite = "model"
        part.seconds = 100 * part.seconds if options.long else part.seconds
    return [part for part in parts if part.cases or part.empty]

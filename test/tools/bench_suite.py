# SPDX-License-Identifier: MIT OR Apache-2.0
"""The suite `bench`: no row of the benchmark costs more than its budget (test/bench/budgets)."""
import re

import bench_rows
import build
from result import Result


def case_name(row):
    return f"bench_{row.name}"


class Rows:
    """All rows in one guest. One that costs too much shows where its instructions go."""

    suite = "bench"
    name = "rows"

    def __init__(self, rows):
        self.rows = rows
        self.cases = [case_name(row) for row in rows]

    def run(self):
        figures = bench_rows.measure(self.rows)
        return [self.judge(row, figures.get(row.name)) for row in self.rows]

    @staticmethod
    def judge(row, figure):
        if figure is None:
            return Result(case_name(row), False, "it was not measured")
        if figure.instructions <= row.budget:
            return Result(case_name(row), True)
        story = f"{figure.instructions} instructions, and its budget is {row.budget}"
        if row.name not in bench_rows.UNSTEPPED:
            story = f"{bench_rows.path_of(row.name).text()}\n{story}"
        return Result(case_name(row), False, story)


class Steps:
    """The path of the round trip, step by step: no fence beyond its budget, and as long as the clock says."""

    suite = "bench"
    name = "steps"

    def __init__(self, fences):
        self.fences = fences
        self.cases = [case_name(fences), "bench_path_is_as_long_as_the_figure"]

    def run(self):
        rows = [row for row in bench_rows.rows_load() if row.name == bench_rows.ROUNDTRIP]
        figure = bench_rows.measure(rows)[bench_rows.ROUNDTRIP].instructions
        path = bench_rows.path_of(bench_rows.ROUNDTRIP)
        few = path.fences <= self.fences.budget
        return [Result(self.cases[0], few, f"{path.text()}\nthe budget is {self.fences.budget}"),
                Result(self.cases[1], path.total == figure, f"{path.text()}\nthe clock counts {figure}")]


def collect(options):
    rows = [row for row in bench_rows.rows_load() if row.built]
    counted = [row for row in rows if row.name != bench_rows.FENCES and re.search(options.k, case_name(row))]
    parts = [Rows(counted)] if counted else []
    parts += [part for part in (Steps(row) for row in rows if row.name == bench_rows.FENCES)
              if any(re.search(options.k, case) for case in part.cases)]
    if parts and not options.list:
        build.preset_build("rv64")
    return parts

# SPDX-License-Identifier: MIT OR Apache-2.0
"""./xous bench: what the operations of the kernel cost, in instructions, beside its peers and its budgets.

Ends with 1 if a row costs more than its budget."""
import json
import re

import bench_rows
import build
from status import Parser, progress

OVER = "over its budget"


def pattern(text):
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError from error


def arguments_parse(arguments):
    parser = Parser(prog="./xous bench", description="Counts the instructions of the kernel's operations.")
    parser.add_argument("-k", default=pattern(""), type=pattern, metavar="REGEX", help="only the rows that it matches")
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.add_argument("--path", action="store_true", help="where the instructions of one operation go, by function")
    return parser.parse_args(arguments)


def mark(row, figure):
    """How far the row has come."""
    if figure is None:
        return "not built"
    if figure.instructions > row.budget:
        return OVER
    if figure.instructions <= row.aim:
        return "aim"
    return "must" if figure.instructions <= row.must else ""


def number(value):
    return "-" if value is None else f"{value:,}"


def table(rows, figures):
    heads = ["seL4", "Linux", "ours", "min", "max", "harness", "budget", "must", "aim"]
    widths = [7, 12, 10, 10, 10, 8, 10, 10, 10]
    lines = [" ".join([f"{'instructions':<22}"] + [f"{head:>{width}}" for head, width in zip(heads, widths)])]
    for row in rows:
        figure = figures.get(row.name)
        ours = [None] * 4 if figure is None else [figure.instructions, figure.minimum, figure.maximum, figure.harness]
        values = [row.sel4, row.linux, *ours, row.budget, row.must, row.aim]
        cells = [f"{row.name:<22}"] + [f"{number(value):>{width}}" for value, width in zip(values, widths)]
        lines.append(" ".join(cells + [mark(row, figure)]).rstrip())
    return "\n".join(lines)


def json_lines(rows, figures):
    lines = []
    for row in rows:
        figure = figures.get(row.name)
        if figure is not None:
            lines.append(json.dumps({"name": row.name, "instructions": figure.instructions, "min": figure.minimum,
                                     "max": figure.maximum, "must": row.must, "aim": row.aim}))
    return "\n".join(lines)


def paths_show(rows):
    for row in (row for row in rows if row.built and row.name not in bench_rows.UNSTEPPED):
        print(f"{row.name}\n{bench_rows.path_of(row.name).text()}\n", flush=True)


def main(arguments):
    options = arguments_parse(arguments)
    rows = [row for row in bench_rows.rows_load() if options.k.search(row.name)]
    if not rows:
        progress("no row matches")
        return 1
    build.preset_build("rv64")
    if options.path:
        paths_show(rows)
        return 0
    figures = bench_rows.measure(rows)
    if any(row.name == bench_rows.FENCES for row in rows):
        figures[bench_rows.FENCES] = bench_rows.fences_figure(bench_rows.path_of(bench_rows.FENCES))
    print(json_lines(rows, figures) if options.json else table(rows, figures))
    return 1 if any(mark(row, figures.get(row.name)) == OVER for row in rows) else 0

# SPDX-License-Identifier: MIT OR Apache-2.0
"""A row of the QEMU test table (test/system/table.py)."""
from dataclasses import dataclass, field


@dataclass
class Case:
    """Boots an image, types `command` at the shell, and compares.

    name        begins with the catalogue id where there is one
    command     typed as it stands, several lines one after another; "" only boots to the prompt and powers off
    expect      regular expressions (multi-line mode) that the commands' output must match, in any order
    log         the same for the log: firmware, kernel, services, fault reports (with source lines)
    refuse      regular expressions that neither may match
    status      exit status of the last command, or the tool's own (126 for an expected panic)
    show        lines of the log that it matches are printed, whether the case passes or not
    audit       `audit` is typed last and must find nothing wrong; False for rows that end otherwise
    image       None: build/rv64/test.img, which has the test programs; "xous": what ships; else a path
    guest_tap   the program prints TAP; each of its results is a case, the row itself only if something else
                is wrong (missing results, status, expectations)
    long_command typed instead of `command` with --long, and long_timeout its time-out
    """

    name: str
    command: str = ""
    expect: list = field(default_factory=list)
    log: list = field(default_factory=list)
    refuse: list = field(default_factory=list)
    show: str = None
    status: int = 0
    smp: int = 1
    memory: str = "128M"
    icount: bool = False
    timeout: int = 60
    guest_tap: bool = False
    image: str = None
    long_command: str = None
    long_timeout: int = None
    audit: bool = True
    arguments: list = field(default_factory=list)

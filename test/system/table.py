# SPDX-License-Identifier: MIT OR Apache-2.0
"""The QEMU cases, a row each; test/tools/case.py says what a row means."""
from case import Case

CASES = [
    Case("A00_boot_to_prompt", image="xous"),
]

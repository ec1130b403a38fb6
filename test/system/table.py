# SPDX-License-Identifier: MIT OR Apache-2.0
"""The QEMU cases, a row each; test/tools/case.py says what a row means."""
from case import Case

CASES = [
    Case("A00_boot_to_prompt", image="xous"),
    Case("test_registers", "run test_registers", guest_tap=True, timeout=180),
    Case(
        "A00_first_commands",
        "ps; servers; run hello; poweroff",
        expect=[r"^ +1 +process\b", r"\bnames \(\d+\)", r"^Hello"],
        image="xous",
    ),
    Case(
        "E00_fault_is_reported_with_its_source_line",
        "run crash; ps; poweroff",
        expect=[r"\bcrash\b.*faulted: cannot write 0x0", r"^ +\d+ +shell .*running"],
        log=[
            r"fault: crash \(pid \d+, thread \d+\): cannot write to address 0x0 \(nothing is mapped there\)",
            r"\[crash 0x[0-9a-f]+\] in crash_null at libxous/examples/crash\.c:\d+$",
        ],
        image="xous",
    ),
    Case("N13_boots_in_32_mib", "run hello", expect=[r"^Hello"], memory="32M", image="xous"),
    Case("N13_boots_in_4_gib", "run hello", expect=[r"^Hello"], memory="4G", image="xous"),
    Case("N13_boots_with_four_harts", "run hello", expect=[r"^Hello"], smp=4, image="xous"),
]

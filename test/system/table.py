# SPDX-License-Identifier: MIT OR Apache-2.0
"""The QEMU cases, a row each; test/tools/case.py says what a row means."""
from case import Case


def program(name, **settings):
    """A test program: each of its tests is a case."""
    return Case(name, f"run {name}", guest_tap=True, timeout=300, **settings)


def boots(name, **settings):
    """What ships comes up on such a machine."""
    return Case(name, "run hello", expect=[r"^Hello"], image="xous", timeout=120, **settings)


def counted(name, what):
    """What boot.c says as soon as all is quiet."""
    return Case(name, "sleep 1\nlog", icount=True, timeout=120,
                expect=[rf"boot: {what} after \d+ instructions: within its limit"])


def refused(name, image, complaint):
    """The loader says what is wrong with the image, in one line, and the machine ends with a failing status."""
    return Case(name, image=f"rv64/{image}.img", status=126, log=[complaint], refuse=[r"^kernel:"])


# Cause, backtrace, how to get source lines from it (the command has added them), and who was there.
PANIC = [r"^kernel panic: the first process ended \(status 0, fault cause 1 at address 0x0, pc 0x\w+\)$",
         r"^  called from \[kernel 0x\w+\] in process_end at kernel/proc/process\.c:\d+$",
         r"^  called from \[kernel 0x\w+\] in trap_vector at arch-riscv/hw/entry\.S:\d+$",
         r"^  for source lines: riscv64-unknown-elf-addr2line ",
         r"^running: process 1, thread 1$", r"^    thread 1: running, pc 0x\w+$"]

CASES = [
    Case("A00_boot_to_prompt", image="xous"),
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
    Case("B10_shell_is_killed_and_comes_back", "kill shell\nrun hello", expect=[r"^Hello"], image="xous"),
    counted("A00_first_process_within_5_million_instructions", "first process"),
    counted("A00_prompt_within_60_million_instructions", "prompt"),
    boots("N13_boots_in_32_mib", memory="32M"),
    Case("N13_too_little_memory_says_how_much", image="xous", memory="8M", status=126,
         log=[r"^process 1: error: process: 8 MiB of RAM are too few: .* need \d+ MiB, at least \d+ MiB in all$"]),
    boots("N13_boots_in_64_mib", memory="64M"),
    boots("N13_boots_in_512_mib", memory="512M"),
    boots("N13_boots_in_2_gib", memory="2G"),
    boots("N13_boots_in_4_gib", memory="4G"),
    boots("N13_boots_with_two_harts", smp=2),
    boots("N13_boots_with_four_harts", smp=4),
    refused("N10_no_archive", "no-archive", r"^loader: no boot archive"),
    refused("N10_image_cut_short", "cut", r"^loader: boot image at \w+ is cut short"),
    refused("N10_archive_with_a_wrong_checksum", "bad-archive", r"^loader: boot archive at \w+, offset 0: .*checksum"),
    refused("N07_kernel_that_is_no_program", "bad-kernel", r"^loader: kernel\.elf in the boot archive: "),
    refused("N07_first_process_that_is_no_program", "bad-process", r"^loader: process\.elf in the boot archive: "),
    Case("F05_end_of_the_first_process_is_a_panic_with_a_report", image="rv64/panic.img", status=126, log=PANIC),
    program("test_registers"),
    program("test_instructions"),
    program("test_hostile"),
    program("test_isolation"),
    program("test_servers"),
    program("test_messages"),
    program("test_waits"),
    program("test_lending"),
    program("test_lending_ends"),
    program("test_abuse"),
    program("test_forwarding"),
    Case("test_chaos", "run test_chaos _500_", long_command="run test_chaos _10000_", memory="512M", icount=True,
         guest_tap=True, show=r"chaos: ", timeout=300, long_timeout=6000),
    program("test_objects"),
    Case("J20_memory_command_adds_up_to_the_ram", "memory", image="xous",
         expect=[r"^RAM +131072K$", r"^All owners .* = 131072K of 131072K RAM\.$"]),
    program("test_processes"),
    program("test_threads"),
    program("test_time"),
    program("test_names"),
    program("test_services"),
    program("test_exact", icount=True),
]

# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a person at a terminal sees. Each case gets a Terminal on which ./xous run was just started."""
import termios

PROMPT = "xous> "
CTRL_A = "\x01"
CTRL_C = "\x03"
CTRL_U = "\x15"
TAB = "\t"
UP = "\x1b[A"
LEFT = "\x1b[D"


def banner_says_how_to_leave(terminal):
    terminal.expect("Ctrl-a x")
    terminal.expect(PROMPT)


def a_command_runs(terminal):
    terminal.expect(PROMPT)
    terminal.line("echo here I am")
    terminal.expect_line("here I am")
    terminal.expect(PROMPT)


def history_brings_back_the_last_line(terminal):
    terminal.expect(PROMPT)
    terminal.line("echo one")
    terminal.expect_line("one")
    terminal.expect(PROMPT)
    terminal.line("echo two")
    terminal.expect_line("two")
    terminal.expect(PROMPT)
    terminal.line(UP + UP)
    terminal.expect_line("one")


def editing_inside_the_line(terminal):
    terminal.expect(PROMPT)
    terminal.line("echo abXd" + LEFT + "\x7fc")
    terminal.expect_line("abcd")
    terminal.expect(PROMPT)
    terminal.line("nonsense" + CTRL_U + "echo fresh")
    terminal.expect_line("fresh")


def completion_of_a_command(terminal):
    terminal.expect(PROMPT)
    terminal.send("upti" + TAB)
    terminal.expect("uptime")
    terminal.line("")
    terminal.expect(r"\d")
    terminal.expect(PROMPT)


def completion_of_a_program(terminal):
    terminal.expect(PROMPT)
    terminal.send("run hel" + TAB)
    terminal.expect("run hello")
    terminal.line("")
    terminal.expect(PROMPT)


def ctrl_c_drops_the_line(terminal):
    terminal.expect(PROMPT)
    terminal.send("echo never" + CTRL_C)
    terminal.expect(PROMPT)
    terminal.line("echo still")
    terminal.expect_line("still")


def ctrl_c_ends_the_program(terminal):
    terminal.expect(PROMPT)
    terminal.line("run spin")
    terminal.pause(1)
    terminal.send(CTRL_C)
    terminal.expect(PROMPT)
    terminal.line("echo alive")
    terminal.expect_line("alive")


def ctrl_a_x_leaves(terminal):
    terminal.expect(PROMPT)
    terminal.send(CTRL_A + "x")
    terminal.expect_end(0)


def poweroff_leaves_and_restores_the_terminal(terminal):
    before = terminal.modes_at_start
    terminal.expect(PROMPT)
    if terminal.modes()[3] & termios.ICANON:
        raise AssertionError("the terminal is not raw while the guest has it")
    terminal.line("poweroff")
    terminal.expect_end(0)
    if terminal.modes() != before:
        raise AssertionError("the terminal is not as it was")


CASES = [
    banner_says_how_to_leave,
    a_command_runs,
    history_brings_back_the_last_line,
    editing_inside_the_line,
    completion_of_a_command,
    completion_of_a_program,
    ctrl_c_drops_the_line,
    ctrl_c_ends_the_program,
    ctrl_a_x_leaves,
    poweroff_leaves_and_restores_the_terminal,
]

# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The sources of the console service that make no system call (replies apart): the program and its host tests compile the same list.
set(CONSOLE_PURE_SOURCES frame.c input.c keyboard.c line.c output.c readers.c uart.c)
list(TRANSFORM CONSOLE_PURE_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")

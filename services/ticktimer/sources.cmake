# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The sources of the ticktimer service that make no system call: the program and its host tests compile the same list.
set(TICKTIMER_PURE_SOURCES deadlines.c heap.c)
list(TRANSFORM TICKTIMER_PURE_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")

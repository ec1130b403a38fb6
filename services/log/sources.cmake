# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The sources of the log service that make no system call: the program and its host tests compile the same list.
set(LOG_PURE_SOURCES format.c levels.c store.c)
list(TRANSFORM LOG_PURE_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")

# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The sources of the shell service that make no system call: the program and its host tests compile the same list.
set(SHELL_PURE_SOURCES
    calendar.c complete.c editor.c editor_draw.c editor_move.c editor_search.c history.c jobs.c number.c
    show_memory.c show_processes.c show_servers.c snapshot.c states.c table.c text.c words.c)
list(TRANSFORM SHELL_PURE_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")

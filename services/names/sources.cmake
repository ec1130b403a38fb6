# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The pure sources of the names service: the program and its host tests compile the same list.
set(NAMES_PURE_SOURCES listing.c name_table.c utf8.c waiting.c)
list(TRANSFORM NAMES_PURE_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")

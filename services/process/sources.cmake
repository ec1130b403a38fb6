# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The pure sources of the process service: the program and its host tests compile the same list.
set(PROCESS_PURE_SOURCES
    device.c fault_text.c jobs.c launch.c load_plan.c manifest.c manifest_key.c name_mirror.c process_table.c
    programs.c restart.c restart_queue.c run_request.c symbol.c text.c waiters.c)
list(TRANSFORM PROCESS_PURE_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Commands that show the system: ps, servers, connections, memory, uptime, audit.
 */
#include <stdio.h>
#include <string.h>

#include <xous/abi/message.h>
#include <xous/info.h>
#include <xous/syscall.h>
#include <xous/time.h>

#include "calendar.h"
#include "command.h"
#include "fetch.h"
#include "show.h"

#define MEMORY_TRIES 8u
#define FETCH_TALK (FETCH_USERS | FETCH_NAMES | FETCH_PROCESSES | FETCH_SERVERS | FETCH_CONNECTIONS)

static unsigned snapshot_fail(const char *name, xous_error_t error)
{
    return command_fail(name, "the system's lists cannot be read", error);
}

static unsigned none_found(const char *name, const char *wanted)
{
    printf("%s: nothing is called %s\n", name, wanted);
    return STATUS_FAILED;
}

static size_t living_count(const struct snapshot *snapshot)
{
    const struct process_entry *users = snapshot->users.entries;
    size_t living = 0;

    for (size_t i = 0; i < snapshot->users.count; i++) {
        living += users[i].ended == 0 ? 1 : 0;
    }
    return living;
}

/* Fetching takes memory itself, so a list may be out of date by the next. The second time the memory is there. */
static xous_error_t fetch_memory(struct snapshot *snapshot)
{
    xous_error_t error;

    for (unsigned tries = MEMORY_TRIES;; tries--) {
        error = fetch_snapshot(snapshot,
                               FETCH_USERS | FETCH_LENDS | FETCH_OBJECTS | FETCH_ACCOUNTS | FETCH_MEMORY);
        if (error != XOUS_OK || tries == 1 || snapshot_memory_sum(snapshot) == snapshot->memory.total) {
            return error;
        }
        fetch_free(snapshot);
    }
}

/* ------------------------------------------------------------------------------------------------------- */

unsigned run_ps(size_t count, char **words)
{
    struct show_ps_options options = {.timebase = xous_info()->timebase};
    struct snapshot snapshot;
    struct text text = {0};
    xous_error_t error;

    options.details = count == 2 && strcmp(words[1], "-l") == 0;
    if (count > 1 && !options.details) {
        return command_usage(words[0]);
    }
    error = fetch_snapshot(&snapshot, FETCH_USERS | FETCH_PROCESSES | FETCH_THREADS);
    if (error != XOUS_OK) {
        return snapshot_fail(words[0], error);
    }
    show_processes(&snapshot, &options, &text);
    fetch_free(&snapshot);
    return command_print(&text);
}

unsigned run_servers(size_t count, char **words)
{
    struct snapshot snapshot;
    struct text text = {0};
    size_t shown;
    xous_error_t error;

    if (count > 2) {
        return command_usage(words[0]);
    }
    error = fetch_snapshot(&snapshot, FETCH_TALK);
    if (error != XOUS_OK) {
        return snapshot_fail(words[0], error);
    }
    shown = show_servers(&snapshot, words[1], &text);
    fetch_free(&snapshot);
    if (shown == 0 && count == 2) {
        text_free(&text);
        return none_found(words[0], words[1]);
    }
    return command_print(&text);
}

unsigned run_connections(size_t count, char **words)
{
    bool graph = count == 2 && strcmp(words[1], "--dot") == 0;
    struct snapshot snapshot;
    struct text text = {0};
    size_t shown = 1;
    xous_error_t error;

    if (count > 2 || (count == 2 && !graph && words[1][0] == '-')) {
        return command_usage(words[0]);
    }
    error = fetch_snapshot(&snapshot, FETCH_TALK);
    if (error != XOUS_OK) {
        return snapshot_fail(words[0], error);
    }
    if (graph) {
        show_graph(&snapshot, &text);
    } else {
        shown = show_connections(&snapshot, words[1], &text);
    }
    fetch_free(&snapshot);
    if (shown == 0 && count == 2) {
        text_free(&text);
        return none_found(words[0], words[1]);
    }
    return command_print(&text);
}

unsigned run_memory(size_t count, char **words)
{
    struct snapshot snapshot;
    struct text text = {0};
    xous_error_t error;

    if (count > 1) {
        return command_usage(words[0]);
    }
    error = fetch_memory(&snapshot);
    if (error != XOUS_OK) {
        return snapshot_fail(words[0], error);
    }
    show_memory(&snapshot, &text);
    fetch_free(&snapshot);
    return command_print(&text);
}

unsigned run_uptime(size_t count, char **words)
{
    struct snapshot snapshot;
    struct text text = {0};
    uint64_t wall;

    if (count > 1) {
        return command_usage(words[0]);
    }
    text_add(&text, "up ");
    calendar_duration(xous_time_microseconds(), &text);
    if (fetch_snapshot(&snapshot, FETCH_USERS) == XOUS_OK) {
        text_add(&text, ", %zu processes", living_count(&snapshot));
        fetch_free(&snapshot);
    }
    if (xous_time_wall(&wall) == XOUS_OK) {
        text_add(&text, ", ");
        calendar_moment(wall, &text);
    }
    text_add(&text, "\n");
    return command_print(&text);
}

/* The kernel writes what it finds wrong into its log. */
unsigned run_audit(size_t count, char **words)
{
    struct xous_result result;

    if (count > 1) {
        return command_usage(words[0]);
    }
    result = xous_call(XOUS_SYS_system_audit, 0, 0, 0, 0, 0, 0, 0);
    if (result.tag != XOUS_TAG_OK) {
        return command_fail(words[0], "the kernel refuses", (xous_error_t)result.value[0]);
    }
    printf("%lu violations; %lu free frames, %lu processes, %lu threads, %lu servers, %lu connections\n",
           (unsigned long)result.value[0], (unsigned long)result.value[1], (unsigned long)result.value[2],
           (unsigned long)result.value[3], (unsigned long)result.value[4], (unsigned long)result.value[5]);
    return result.value[0] == 0 ? 0 : STATUS_FAILED;
}

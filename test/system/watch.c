/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Questions to the kernel, and waiting for an answer.
 */
#include "watch.h"

#include <stdbool.h>
#include <string.h>

#include <xous/info.h>
#include <xous/syscall.h>
#include <xous/time.h>

#include "harness.h"

#define ENTRIES 16u
#define POLL_MICROSECONDS 100ul

/* One portion of a list; returns how many entries there are and moves the cursor (0: the end). */
static uint64_t list_ask(enum xous_list_topic topic, uint64_t *cursor, void *buffer, size_t size)
{
    struct xous_result result = xous_raw_system_list((struct xous_args_system_list){
        .topic = topic, .cursor = *cursor, .buffer = (uintptr_t)buffer, .size = size});

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    *cursor = result.value[1];
    return result.value[0];
}

static void frames_add(struct counts *counts)
{
    struct xous_process_entry entries[ENTRIES];
    uint64_t cursor = 0;

    do {
        uint64_t count = list_ask(XOUS_LIST_PROCESSES, &cursor, entries, sizeof(entries));
        for (uint64_t i = 0; i < count; i++) {
            counts->charged += entries[i].memory_used / XOUS_PAGE_SIZE;
            counts->accounted += (entries[i].memory_own + entries[i].memory_kernel) / XOUS_PAGE_SIZE;
        }
    } while (cursor != 0);
}

/* --- */

struct counts counts_now(void)
{
    struct xous_result result = xous_raw_system_audit((struct xous_args_system_audit){});
    struct counts counts = {
        .violations = result.value[0],
        .accounted = result.value[1],
        .processes = result.value[2],
        .threads = result.value[3],
        .servers = result.value[4],
        .connections = result.value[5],
    };

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    frames_add(&counts);
    return counts;
}

unsigned threads_in_state(xous_pid_t pid, enum xous_thread_state state)
{
    struct xous_thread_entry entries[ENTRIES];
    uint64_t cursor = 0;
    unsigned found = 0;

    do {
        uint64_t count = list_ask(XOUS_LIST_THREADS, &cursor, entries, sizeof(entries));
        for (uint64_t i = 0; i < count; i++) {
            found += entries[i].pid == pid && entries[i].state == state;
        }
    } while (cursor != 0);
    return found;
}

void await_states(xous_pid_t pid, enum xous_thread_state state, unsigned count)
{
    uint64_t end = xous_time_microseconds() + WATCH_SECONDS * 1000000ul;

    while (threads_in_state(pid, state) < count) {
        CHECK(xous_time_microseconds() < end);
        xous_sleep_microseconds(POLL_MICROSECONDS); /* also lets less urgent threads run */
    }
}

void await_state(xous_pid_t pid, enum xous_thread_state state)
{
    await_states(pid, state, 1);
}

bool process_look(xous_pid_t pid, struct xous_process_entry *entry)
{
    struct xous_process_entry entries[ENTRIES];
    uint64_t cursor = 0;

    do {
        uint64_t count = list_ask(XOUS_LIST_PROCESSES, &cursor, entries, sizeof(entries));
        for (uint64_t i = 0; i < count; i++) {
            if (entries[i].pid == pid) {
                *entry = entries[i];
                return true;
            }
        }
    } while (cursor != 0);
    return false;
}

uint64_t memory_charged(void)
{
    struct xous_process_entry entry;

    CHECK(process_look(own_pid(), &entry));
    return entry.memory_used;
}

uint64_t memory_of_kernel(void)
{
    struct xous_process_entry entry;

    CHECK(process_look(own_pid(), &entry));
    return entry.memory_kernel;
}

void yield(void)
{
    (void)xous_raw_process_yield((struct xous_args_process_yield){});
}

/* The information page is at the same address in every process. */
xous_pid_t own_pid(void)
{
    return xous_info()->pid;
}

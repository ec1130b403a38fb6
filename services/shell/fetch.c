/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "fetch.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <xous/names.h>
#include <xous/process.h>
#include <xous/syscall.h>

#define PART_SIZE 4096u
/* A system that changes faster than it can be listed is listed in part. */
#define ENTRIES_MAX 65536u

/* Fills at most `capacity` entries from *cursor on. */
typedef xous_error_t (*part_fetch_t)(unsigned topic, uint64_t *cursor, void *entries, size_t capacity,
                                     size_t *count);

struct source {
    unsigned what;
    part_fetch_t fetch;
    unsigned topic;
    size_t entry_size;
    size_t list; /* offset in struct snapshot */
};

static _Alignas(8) uint8_t part[PART_SIZE];

/* *cursor 0 after a call is the end for the kernel; for the services it is a count of 0. Both become: no more. */
static xous_error_t kernel_part(unsigned topic, uint64_t *cursor, void *entries, size_t capacity,
                                size_t *count)
{
    struct xous_result result = xous_raw_system_list((struct xous_args_system_list){
        .topic = topic, .cursor = *cursor, .buffer = (uintptr_t)entries, .size = capacity});

    *count = 0;
    if (result.tag != XOUS_TAG_OK) {
        return xous_result_error(&result);
    }
    *count = result.value[0];
    *cursor = result.value[1];
    return XOUS_OK;
}

static xous_error_t names_part(unsigned topic, uint64_t *cursor, void *entries, size_t capacity,
                               size_t *count)
{
    uint32_t next = (uint32_t)*cursor;
    xous_error_t error = xous_names_list(&next, entries, capacity / sizeof(struct names_entry), count);

    (void)topic;
    *cursor = next;
    return error;
}

static xous_error_t users_part(unsigned topic, uint64_t *cursor, void *entries, size_t capacity,
                               size_t *count)
{
    uint32_t next = (uint32_t)*cursor;
    xous_error_t error = xous_process_list(&next, entries, capacity / sizeof(struct process_entry), count);

    (void)topic;
    *cursor = next;
    return error;
}

static const struct source sources[] = {
    {FETCH_USERS, users_part, 0, sizeof(struct process_entry), offsetof(struct snapshot, users)},
    {FETCH_NAMES, names_part, 0, sizeof(struct names_entry), offsetof(struct snapshot, names)},
    {FETCH_PROCESSES, kernel_part, XOUS_LIST_PROCESSES, sizeof(struct xous_process_entry),
     offsetof(struct snapshot, processes)},
    {FETCH_THREADS, kernel_part, XOUS_LIST_THREADS, sizeof(struct xous_thread_entry),
     offsetof(struct snapshot, threads)},
    {FETCH_SERVERS, kernel_part, XOUS_LIST_SERVERS, sizeof(struct xous_server_entry),
     offsetof(struct snapshot, servers)},
    {FETCH_CONNECTIONS, kernel_part, XOUS_LIST_CONNECTIONS, sizeof(struct xous_connection_entry),
     offsetof(struct snapshot, connections)},
    {FETCH_LENDS, kernel_part, XOUS_LIST_LENDS, sizeof(struct xous_lend_entry),
     offsetof(struct snapshot, lends)},
    {FETCH_OBJECTS, kernel_part, XOUS_LIST_OBJECTS, sizeof(struct xous_object_entry),
     offsetof(struct snapshot, objects)},
    {FETCH_ACCOUNTS, kernel_part, XOUS_LIST_ACCOUNTS, sizeof(struct xous_account_entry),
     offsetof(struct snapshot, accounts)},
};
#define SOURCES (sizeof(sources) / sizeof(sources[0]))

static struct snapshot_list *source_list(const struct source *source, struct snapshot *snapshot)
{
    return (struct snapshot_list *)(void *)((char *)snapshot + source->list);
}

static bool list_append(struct snapshot_list *list, size_t count, size_t entry_size)
{
    void *grown = realloc(list->entries, (list->count + count) * entry_size);

    if (grown == NULL) {
        return false;
    }
    memcpy((char *)grown + list->count * entry_size, part, count * entry_size);
    list->entries = grown;
    list->count += count;
    return true;
}

static xous_error_t list_fetch(const struct source *source, struct snapshot_list *list)
{
    uint64_t cursor = 0;
    size_t count;

    do {
        xous_error_t error = source->fetch(source->topic, &cursor, part, sizeof(part), &count);

        if (error != XOUS_OK) {
            return error;
        }
        if (count > 0 && !list_append(list, count, source->entry_size)) {
            return XOUS_OUT_OF_MEMORY;
        }
    } while (count > 0 && cursor != 0 && list->count < ENTRIES_MAX);
    return XOUS_OK;
}

static xous_error_t memory_fetch(struct snapshot *snapshot)
{
    uint64_t cursor = 0;
    size_t count;
    xous_error_t error = kernel_part(XOUS_LIST_MEMORY, &cursor, part, sizeof(part), &count);

    if (error == XOUS_OK && count == 1) {
        memcpy(&snapshot->memory, part, sizeof(snapshot->memory));
    }
    return error;
}

/* ------------------------------------------------------------------------------------------------------- */

xous_error_t fetch_snapshot(struct snapshot *snapshot, unsigned what)
{
    xous_error_t error = XOUS_OK;

    *snapshot = (struct snapshot){0};
    for (size_t i = 0; i < SOURCES && error == XOUS_OK; i++) {
        if ((what & sources[i].what) != 0) {
            error = list_fetch(&sources[i], source_list(&sources[i], snapshot));
        }
    }
    if (error == XOUS_OK && (what & FETCH_MEMORY) != 0) {
        error = memory_fetch(snapshot);
    }
    if (error != XOUS_OK) {
        fetch_free(snapshot);
    }
    return error;
}

void fetch_free(struct snapshot *snapshot)
{
    for (size_t i = 0; i < SOURCES; i++) {
        free(source_list(&sources[i], snapshot)->entries);
    }
    *snapshot = (struct snapshot){0};
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Names are asked for once and remembered: a PID never gets another name. The last ones asked for stay known
 * after the process service has forgotten the process.
 */
#include "process_names.h"

#include <stdio.h>

#include <xous/process.h>

#define KNOWN 64u
#define PAGE_ENTRIES 16u

static struct {
    xous_pid_t pid;
    char name[PROCESS_NAME_LENGTH];
} known[KNOWN];
static size_t next_known;

static const char *known_find(xous_pid_t pid)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (known[i].pid == pid) {
            return known[i].name;
        }
    }
    return NULL;
}

static void known_add(const struct process_entry *entry)
{
    known[next_known].pid = entry->pid;
    (void)snprintf(known[next_known].name, PROCESS_NAME_LENGTH, "%.*s", (int)PROCESS_NAME_LENGTH - 1,
                   entry->name);
    next_known = (next_known + 1) % KNOWN;
}

/* Asks the process service for all that it knows and takes what is new. */
static void known_refresh(void)
{
    static struct process_entry entries[PAGE_ENTRIES];
    uint32_t cursor = 0;
    size_t count;

    while (xous_process_list(&cursor, entries, PAGE_ENTRIES, &count) == XOUS_OK && count > 0) {
        for (size_t i = 0; i < count; i++) {
            if (known_find(entries[i].pid) == NULL) {
                known_add(&entries[i]);
            }
        }
    }
}

/* ------------------------------------------------------------------------------------------------------- */

void process_name(xous_pid_t pid, char name[FORMAT_NAME_MAX])
{
    const char *found = pid == 0 ? "kernel" : known_find(pid);

    if (found == NULL) {
        known_refresh();
        found = known_find(pid);
    }
    if (found != NULL) {
        (void)snprintf(name, FORMAT_NAME_MAX, "%s", found);
    } else {
        (void)snprintf(name, FORMAT_NAME_MAX, "pid %u", (unsigned)pid);
    }
}

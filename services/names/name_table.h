/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The registered names. Pure.
 *
 * Invariants
 *  1. Names are in the order of their bytes, each once.
 *  2. No process has more than NAMES_PER_PROCESS, so none can take the table from the others.
 */
#pragma once

#include <stddef.h>

#include <xous/abi/error.h>
#include <xous/abi/types.h>
#include <xous/names_api.h>

#define NAMES_MAX 512u

struct name {
    const char *text; /* not terminated */
    size_t length;
};

struct name_record {
    struct xous_sid sid;
    xous_pid_t pid;
    uint32_t connects;
    uint32_t length;
    char text[NAMES_LENGTH]; /* padded with zeros */
};

struct name_table {
    uint32_t count;
    struct name_record records[NAMES_MAX];
};

/* Below, at or above 0 as strings compare. */
int name_compare(struct name a, struct name b);

/* The record of that name, or NULL. */
struct name_record *name_table_find(struct name_table *table, struct name name);

/* Adds a valid name. ServerExists, also for the same process and server; OutOfMemory if the table is full
 * or the process has its share. */
xous_error_t name_table_add(struct name_table *table, struct name name, xous_pid_t pid, struct xous_sid sid);

/* Removes a record of the table; those behind it move up. */
void name_table_remove(struct name_table *table, struct name_record *record);

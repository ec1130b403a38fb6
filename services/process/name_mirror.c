/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "name_mirror.h"

#include <string.h>

static struct process_name *name_find(struct name_mirror *mirror, const char *text, size_t length)
{
    for (uint32_t i = 0; i < mirror->count; i++) {
        if (mirror->names[i].length == length && memcmp(mirror->names[i].name, text, length) == 0) {
            return &mirror->names[i];
        }
    }
    return NULL;
}

/* The others keep their order: a list that is read in pieces misses none that stays. */
static void name_remove(struct name_mirror *mirror, struct process_name *name)
{
    size_t behind = (size_t)(&mirror->names[mirror->count] - (name + 1));

    memmove(name, name + 1, behind * sizeof(*name));
    mirror->count--;
}

static bool length_valid(const struct process_name *name)
{
    return name->length > 0 && name->length <= PROCESS_NAMED_LENGTH;
}

xous_error_t name_mirror_keep(struct name_mirror *mirror, const struct process_name *name)
{
    struct process_name *old;

    if (!length_valid(name)) {
        return XOUS_INVALID_STRING;
    }
    old = name_find(mirror, name->name, name->length);
    if (old == NULL && mirror->count == NAMES_KEPT) {
        return XOUS_OUT_OF_MEMORY;
    }
    *(old != NULL ? old : &mirror->names[mirror->count++]) = *name;
    return XOUS_OK;
}

xous_error_t name_mirror_drop(struct name_mirror *mirror, const struct process_name *name)
{
    struct process_name *old = length_valid(name) ? name_find(mirror, name->name, name->length) : NULL;

    if (old == NULL) {
        return XOUS_SERVER_NOT_FOUND;
    }
    name_remove(mirror, old);
    return XOUS_OK;
}

void name_mirror_drop_process(struct name_mirror *mirror, xous_pid_t pid)
{
    uint32_t i = 0;

    while (i < mirror->count) {
        if (mirror->names[i].pid == pid) {
            name_remove(mirror, &mirror->names[i]);
        } else {
            i++;
        }
    }
}

const struct process_name *name_mirror_find(const struct name_mirror *mirror, const char *name)
{
    size_t length = strlen(name);

    for (uint32_t i = 0; i < mirror->count; i++) {
        if (mirror->names[i].length == length && memcmp(mirror->names[i].name, name, length) == 0) {
            return &mirror->names[i];
        }
    }
    return NULL;
}

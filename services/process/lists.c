/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol: lists, and what the names service keeps here.
 *
 * A list is a head with cursor and capacity, then entries, in the memory that the client lent. The capacity
 * is the client's word: the memory that there is has the last one.
 */
#include "manager.h"

#include <string.h>

/* How many entries to fill in: what fits, and what is asked for. */
static uint32_t list_capacity(const struct xous_request *request, size_t head, size_t entry, uint32_t asked)
{
    size_t fits = (request->borrow.length - head) / entry;

    return asked < fits ? asked : (uint32_t)fits;
}

/* The head of a list request at the start of the lent memory, or NULL. */
static void *list_head(struct xous_request *request, size_t size)
{
    return request->borrow.offset == 0 && request->borrow.valid >= size ? xous_request_room(request, size)
                                                                        : NULL;
}

static bool may_keep_names(const struct xous_request *request)
{
    return (request->message.label & PROCESS_LABEL_NAMES) != 0;
}

static const struct process_name *name_sent(const struct xous_request *request)
{
    const struct process_name *name = xous_request_data(request, sizeof(*name));

    return (uintptr_t)name % 8 == 0 ? name : NULL;
}

/* --- */

int64_t on_list(struct xous_server *server, struct xous_request *request)
{
    struct process_list *list = list_head(request, sizeof(*list));
    const struct process_entry *entry;
    uint32_t capacity;

    (void)server;
    if (list == NULL) {
        return -XOUS_INVALID_ARGUMENT;
    }
    capacity = list_capacity(request, sizeof(*list), sizeof(list->entries[0]), list->capacity);
    list->count = 0;
    while (list->count < capacity) {
        entry = process_table_next(&manager.table, &list->cursor);
        if (entry == NULL) {
            break;
        }
        list->entries[list->count++] = *entry;
    }
    request->reply_valid = sizeof(*list) + list->count * sizeof(list->entries[0]);
    return list->count;
}

int64_t on_programs(struct xous_server *server, struct xous_request *request)
{
    struct process_programs *list = list_head(request, sizeof(*list));
    uint32_t capacity;

    (void)server;
    if (list == NULL || memchr(list->prefix, 0, sizeof(list->prefix)) == NULL) {
        return -XOUS_INVALID_ARGUMENT;
    }
    capacity = list_capacity(request, sizeof(*list), sizeof(list->programs[0]), list->capacity);
    list->count = programs_list(&manager.programs, list->prefix, &list->cursor, list->programs, capacity);
    request->reply_valid = sizeof(*list) + list->count * sizeof(list->programs[0]);
    return list->count;
}

int64_t on_name_keep(struct xous_server *server, struct xous_request *request)
{
    const struct process_name *name = name_sent(request);

    (void)server;
    if (!may_keep_names(request)) {
        return -XOUS_ACCESS_DENIED;
    }
    if (name == NULL) {
        return -XOUS_INVALID_ARGUMENT;
    }
    /* Once the end of a process is known here, nothing would drop a name of it any more. */
    if (process_table_find(&manager.table, name->pid) == NULL) {
        return -XOUS_PROCESS_NOT_FOUND;
    }
    return -name_mirror_keep(&manager.names, name);
}

int64_t on_name_drop(struct xous_server *server, struct xous_request *request)
{
    const struct process_name *name = name_sent(request);

    (void)server;
    if (!may_keep_names(request)) {
        return -XOUS_ACCESS_DENIED;
    }
    return name == NULL ? -XOUS_INVALID_ARGUMENT : -name_mirror_drop(&manager.names, name);
}

int64_t on_name_list(struct xous_server *server, struct xous_request *request)
{
    struct process_name_list *list = list_head(request, sizeof(*list));
    uint32_t capacity;

    (void)server;
    if (!may_keep_names(request)) {
        return -XOUS_ACCESS_DENIED;
    }
    if (list == NULL) {
        return -XOUS_INVALID_ARGUMENT;
    }
    capacity = list_capacity(request, sizeof(*list), sizeof(list->names[0]), list->capacity);
    list->count = 0;
    while (list->count < capacity && list->cursor < manager.names.count) {
        list->names[list->count++] = manager.names.names[list->cursor++];
    }
    request->reply_valid = sizeof(*list) + list->count * sizeof(list->names[0]);
    return list->count;
}

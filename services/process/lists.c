/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol: lists, and what the names service keeps here.
 */
#include "manager.h"

#include <string.h>

static bool may_keep_names(const struct xous_request *request)
{
    return (request->message.label & PROCESS_LABEL_NAMES) != 0;
}

/* --- */

int64_t on_process_list(struct xous_server *server, struct xous_request *request, struct process_list *list,
                        uint32_t capacity)
{
    uint32_t count = 0;

    (void)server;
    (void)request;
    while (count < capacity) {
        const struct process_entry *entry = process_table_next(&manager.table, &list->cursor);

        if (entry == NULL) {
            break;
        }
        list->entries[count++] = *entry;
    }
    return count;
}

int64_t on_process_programs(struct xous_server *server, struct xous_request *request,
                            struct process_programs *list, uint32_t capacity)
{
    (void)server;
    (void)request;
    if (memchr(list->prefix, 0, sizeof(list->prefix)) == NULL) {
        return -XOUS_INVALID_ARGUMENT;
    }
    return programs_list(&manager.programs, list->prefix, &list->cursor, list->entries, capacity);
}

int64_t on_process_name_keep(struct xous_server *server, struct xous_request *request,
                             const struct process_name *name)
{
    (void)server;
    if (!may_keep_names(request)) {
        return -XOUS_ACCESS_DENIED;
    }
    /* Once the end of a process is known here, nothing would drop a name of it any more. */
    if (process_table_find(&manager.table, name->pid) == NULL) {
        return -XOUS_PROCESS_NOT_FOUND;
    }
    return -name_mirror_keep(&manager.names, name);
}

int64_t on_process_name_drop(struct xous_server *server, struct xous_request *request,
                             const struct process_name *name)
{
    (void)server;
    return may_keep_names(request) ? -name_mirror_drop(&manager.names, name) : -XOUS_ACCESS_DENIED;
}

int64_t on_process_name_list(struct xous_server *server, struct xous_request *request,
                             struct process_name_list *list, uint32_t capacity)
{
    uint32_t count = 0;

    (void)server;
    if (!may_keep_names(request)) {
        return -XOUS_ACCESS_DENIED;
    }
    while (count < capacity && list->cursor < manager.names.count) {
        list->entries[count++] = manager.names.names[list->cursor++];
    }
    return count;
}

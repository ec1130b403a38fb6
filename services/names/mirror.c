/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The process service never waits for this one, so it may be waited for here.
 */
#include "mirror.h"

#include "utf8.h"

#include <string.h>

#include <xous/buffer.h>
#include <xous/process_api.h>
#include <xous/start.h>

static xous_handle_t process_service(void)
{
    const struct xous_start *start = xous_start_block();

    return start == NULL ? 0 : start->process;
}

static struct process_name kept_name(const struct name_record *record)
{
    struct process_name name = {.sid = record->sid, .pid = record->pid, .length = record->length};

    memcpy(name.name, record->text, sizeof(name.name));
    return name;
}

xous_error_t mirror_keep(const struct name_record *record)
{
    struct process_name name = kept_name(record);

    return process_name_keep(process_service(), XOUS_FOREVER, &name).error;
}

void mirror_drop(const struct name_record *record)
{
    struct process_name name = kept_name(record);

    /* It may have been dropped with its process already. */
    (void)process_name_drop(process_service(), XOUS_FOREVER, &name);
}

xous_error_t mirror_read(struct name_table *table)
{
    static _Alignas(8) uint8_t page[XOUS_PAGE_SIZE];
    struct process_name_list *list = (struct process_name_list *)(void *)page;
    struct process_name_list_reply reply;

    list->cursor = 0;
    do {
        list->capacity = UINT32_MAX;
        reply = process_name_list(process_service(), XOUS_FOREVER, list, sizeof(page));
        for (uint32_t i = 0; i < list->count; i++) {
            const struct process_name *name = &list->entries[i];

            if (name_valid(name->name, name->length)) {
                (void)name_table_add(table, (struct name){name->name, name->length}, name->pid, name->sid);
            }
        }
    } while (reply.error == XOUS_OK && list->count != 0);
    return reply.error;
}

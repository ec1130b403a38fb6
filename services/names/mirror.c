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

struct page {
    struct process_name_list head;
    struct process_name
        names[(XOUS_PAGE_SIZE - sizeof(struct process_name_list)) / sizeof(struct process_name)];
};

#define PAGE_CAPACITY (sizeof(((struct page *)0)->names) / sizeof(struct process_name))

static xous_handle_t process_service(void)
{
    const struct xous_start *start = xous_start_block();

    return start == NULL ? 0 : start->process;
}

static xous_error_t mirror_tell(uint64_t id, const struct name_record *record)
{
    struct process_name name = {.sid = record->sid, .pid = record->pid, .length = record->length};
    struct xous_reply reply;

    memcpy(name.name, record->text, sizeof(name.name));
    reply = XOUS_LEND_STRUCT(process_service(), XOUS_FOREVER, id, &name);
    return xous_reply_error(&reply);
}

xous_error_t mirror_keep(const struct name_record *record)
{
    return mirror_tell(PROCESS_NAME_KEEP, record);
}

void mirror_drop(const struct name_record *record)
{
    /* It may have been dropped with its process already. */
    (void)mirror_tell(PROCESS_NAME_DROP, record);
}

xous_error_t mirror_read(struct name_table *table)
{
    static struct page page;
    xous_error_t error;

    page.head = (struct process_name_list){.capacity = PAGE_CAPACITY};
    do {
        struct xous_reply reply = xous_copy_exchange(process_service(), XOUS_FOREVER, PROCESS_NAME_LIST,
                                                     &page, sizeof(page.head), sizeof(page));

        error = xous_reply_error(&reply);
        for (uint32_t i = 0; error == XOUS_OK && i < page.head.count && i < PAGE_CAPACITY; i++) {
            const struct process_name *name = &page.names[i];

            if (name_valid(name->name, name->length)) {
                (void)name_table_add(table, (struct name){name->name, name->length}, name->pid, name->sid);
            }
        }
    } while (error == XOUS_OK && page.head.count == PAGE_CAPACITY);
    return error;
}

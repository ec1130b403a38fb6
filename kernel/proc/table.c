/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Slot tables: see table.h for the invariants. Free slots form one list through all leaves; index 0 ends it.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/table.h>

#define NAME_INDEX(name) ((name)&0xffffu)
#define NAME_GENERATION_STEP 0x10000u
#define NAME_LAST_GENERATION 0xffffu
#define STEP_LEAVES 16u

_Static_assert(sizeof(struct slot) == 16, "a leaf is a frame of whole slots");

void table_init(struct table *table, struct account *account)
{
    *table = (struct table){.account = account};
}

static void slot_append_free(struct table *table, uint32_t index)
{
    struct slot *slot = table_slot(table, index);

    slot->next = 0;
    if (table->last_free == 0) {
        table->first_free = (uint16_t)index;
    } else {
        table_slot(table, table->last_free)->next = (uint16_t)index;
    }
    table->last_free = (uint16_t)index;
}

static status_t table_grow(struct table *table)
{
    paddr_t frame;

    if (table->leaves == TABLE_LEAVES) {
        return XOUS_OUT_OF_MEMORY;
    }
    RETURN_UNLESS_OK(frame_take(table->account, FRAME_OBJECT, &frame));
    uint32_t first = table->leaves * TABLE_SLOTS_PER_LEAF;
    table->leaf[table->leaves++] = arch_virtual(frame);
    for (uint32_t index = first; index < first + TABLE_SLOTS_PER_LEAF; index++) {
        if (index != 0) {
            table_slot(table, index)->name = index;
            slot_append_free(table, index);
        }
    }
    return 0;
}

status_t table_add(struct table *table, enum object_type type, void *object, uint32_t *name)
{
    if (table->first_free == 0) {
        RETURN_UNLESS_OK(table_grow(table));
    }
    struct slot *slot = table_slot(table, table->first_free);
    table->first_free = slot->next;
    if (slot->next == 0) {
        table->last_free = 0;
    }
    slot->type = (uint16_t)type;
    slot->object = object;
    table->used++;
    *name = slot->name;
    return 0;
}

void table_fill(struct table *table, uint32_t name, enum object_type type, void *object)
{
    struct slot *slot = table_slot(table, NAME_INDEX(name));

    KASSERT(slot != NULL && slot->name == name);
    KASSERT(slot->type == OBJECT_RESERVED || slot->type == OBJECT_RESERVED_SHARE);
    slot->type = (uint16_t)type;
    slot->object = object;
}

void table_remove(struct table *table, uint32_t name)
{
    struct slot *slot = table_slot(table, NAME_INDEX(name));

    KASSERT(slot != NULL && slot->name == name && slot->type != OBJECT_NONE);
    slot->type = OBJECT_NONE;
    slot->object = NULL;
    table->used--;
    if (name >> 16 == NAME_LAST_GENERATION) {
        slot->name = 0; /* retired: the next generation would be the first again */
        return;
    }
    slot->name = name + NAME_GENERATION_STEP;
    slot_append_free(table, NAME_INDEX(name));
}

status_t table_free_step(struct table *table)
{
    table->first_free = 0;
    table->last_free = 0;
    table->used = 0;
    for (unsigned i = 0; i < STEP_LEAVES; i++) {
        if (table->leaves == 0) {
            return 0;
        }
        table->leaves--;
        frame_give_back(arch_physical(table->leaf[table->leaves]), 0);
        table->leaf[table->leaves] = NULL;
    }
    return STATUS_AGAIN;
}

void table_free(struct table *table)
{
    while (table_free_step(table) == STATUS_AGAIN) {
    }
}

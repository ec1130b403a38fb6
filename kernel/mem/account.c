/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Accounts: limits, charges and promises (the invariants are in frame.h), and the audit of frames against
 * them.
 */
#include "frame_table.h"

#include <kernel/assert.h>
#include <kernel/string.h>

static struct account *accounts[ACCOUNTS_MAX];

static uint64_t account_owned(const struct account *account)
{
    uint64_t sum = 0;

    for (unsigned kind = 0; kind < FRAME_KINDS; kind++) {
        sum += account->owned[kind];
    }
    return sum;
}

/* The loaded parts of the first process were marked when nobody could own them yet. */
static void account_take_loaded(struct account *root)
{
    for (uint64_t i = 0; i < frame_table.total; i += 1ul << frame_table.frames[i].order) {
        struct frame *frame = &frame_table.frames[i];
        if (frame->kind == FRAME_USER && frame->owner == 0) {
            frame->owner = root->index;
        }
    }
    root->owned[FRAME_USER] = frame_table.kinds[FRAME_USER];
    root->used = frame_table.kinds[FRAME_USER];
}

static void account_charge_child(struct account *parent, uint64_t frames)
{
    parent->used += frames;
    parent->children += frames;
}

static void account_discharge_child(struct account *parent, uint64_t frames)
{
    parent->used -= frames;
    parent->children -= frames;
}

/* ---------------------------------------------------------------------- */

struct account *account_by_index(uint16_t index)
{
    return accounts[index % ACCOUNTS_MAX];
}

void account_init_root(struct account *account)
{
    uint16_t index = account->index;

    KASSERT(index > 0 && index < ACCOUNTS_MAX);
    memset(accounts, 0, sizeof(accounts));
    *account = (struct account){.index = index};
    account_take_loaded(account);
    account->limit = frame_table.free + account->used;
    accounts[index] = account;
}

status_t account_init(struct account *account, struct account *parent, uint16_t index, uint64_t limit)
{
    KASSERT(index > 0 && index < ACCOUNTS_MAX && accounts[index] == NULL);
    if (limit > parent->limit - parent->used) {
        return XOUS_OUT_OF_MEMORY;
    }
    account_charge_child(parent, limit);
    *account = (struct account){.parent = parent, .limit = limit, .index = index};
    accounts[index] = account;
    return 0;
}

void account_retire(struct account *account)
{
    KASSERT(account->used == 0);
    account_discharge_child(account->parent, account->limit);
    accounts[account->index] = NULL;
}

void account_retire_last(struct account *account, paddr_t home)
{
    struct account *parent = account->parent;
    uint64_t limit = account->limit;
    uint16_t index = account->index;

    KASSERT(account->used == 1);
    frame_give_back(home, 0); /* free memory keeps its content: but the account is not looked at again */
    account_discharge_child(parent, limit);
    accounts[index] = NULL;
}

void account_adopt(struct account *account)
{
    struct account *parent = account->parent;

    parent->limit -= account->limit;
    account_discharge_child(parent, account->limit);
    /* The grandparent's children: what the parent's limit lost is the account's limit now. */
    account->parent = parent->parent;
}

status_t account_set_limit(struct account *account, uint64_t limit)
{
    struct account *parent = account->parent;

    if (limit < account->used) {
        return XOUS_OUT_OF_MEMORY;
    }
    if (parent != NULL) {
        if (limit > account->limit && limit - account->limit > parent->limit - parent->used) {
            return XOUS_OUT_OF_MEMORY;
        }
        account_discharge_child(parent, account->limit);
        account_charge_child(parent, limit);
    } else if (limit > account->limit) {
        return XOUS_OUT_OF_MEMORY;
    }
    account->limit = limit;
    return 0;
}

status_t account_promise(struct account *account, uint64_t frames)
{
    if (frames > account->limit - account->used) {
        return XOUS_OUT_OF_MEMORY;
    }
    account->used += frames;
    account->promised += frames;
    return 0;
}

void account_unpromise(struct account *account, uint64_t frames)
{
    DASSERT(account->promised >= frames && account->used >= frames);
    account->used -= frames;
    account->promised -= frames;
}

/* --- audit --- */

static uint64_t account_audit(const struct account *account)
{
    return (account->used != account_owned(account) + account->promised + account->children) +
           (account->used > account->limit);
}

/* Every block of the table: its owner exists. The sums by kind tell whether it is charged. */
static uint64_t table_audit(uint64_t *kinds)
{
    uint64_t wrong = 0;
    uint64_t count;

    for (uint64_t i = 0; i < frame_table.total; i += count) {
        const struct frame *frame = &frame_table.frames[i];
        count = frame->order == ORDER_RECENT ? 1 : 1ul << frame->order;
        if (frame->kind >= FRAME_KINDS) {
            return wrong + 1;
        }
        kinds[frame->kind] += count;
        wrong += frame->owner != 0 && account_by_index(frame->owner) == NULL;
    }
    return wrong;
}

uint64_t frame_audit(void)
{
    uint64_t kinds[FRAME_KINDS] = {0};
    uint64_t promised = 0;
    uint64_t wrong = block_audit() + table_audit(kinds);

    for (unsigned index = 1; index < ACCOUNTS_MAX; index++) {
        if (accounts[index] != NULL) {
            wrong += account_audit(accounts[index]);
            promised += accounts[index]->promised;
            kinds[FRAME_USER] -= accounts[index]->owned[FRAME_USER];
            kinds[FRAME_TABLE] -= accounts[index]->owned[FRAME_TABLE];
            kinds[FRAME_OBJECT] -= accounts[index]->owned[FRAME_OBJECT];
        }
    }
    wrong += (kinds[FRAME_USER] != 0) + (kinds[FRAME_TABLE] != 0) + (kinds[FRAME_OBJECT] != 0);
    wrong += kinds[FRAME_FREE] != frame_table.free;
    return wrong + (promised > frame_table.free);
}

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

/* ---------------------------------------------------------------------- */

struct account *account_by_index(uint16_t index)
{
    return accounts[index % ACCOUNTS_MAX];
}

void account_init_root(struct account *account)
{
    memset(accounts, 0, sizeof(accounts));
    *account = (struct account){.index = ACCOUNT_ROOT, .used = frame_table.kinds[FRAME_USER]};
    account->limit = frame_table.free + account->used;
    account->owned[FRAME_USER] = account->used;
    accounts[ACCOUNT_ROOT] = account;
}

status_t account_init(struct account *account, struct account *parent, uint16_t index, uint64_t limit)
{
    KASSERT(index > ACCOUNT_ROOT && index < ACCOUNTS_MAX && accounts[index] == NULL);
    if (limit > parent->limit - parent->used) {
        return XOUS_OUT_OF_MEMORY;
    }
    parent->used += limit;
    *account = (struct account){.parent = parent, .limit = limit, .index = index};
    accounts[index] = account;
    return 0;
}

void account_retire(struct account *account, paddr_t home)
{
    struct account record = *account; /* which lies in the frame that may be freed here */

    KASSERT(record.used == (home != 0));
    if (home != 0) {
        frame_give_back(home, 0);
    }
    record.parent->used -= record.limit;
    accounts[record.index] = NULL;
}

void account_adopt(struct account *account)
{
    account->parent->limit -= account->limit;
    account->parent->used -= account->limit;
    /* The grandparent's use is the same: what the parent's limit lost is the account's limit now. */
    account->parent = account->parent->parent;
}

status_t account_set_limit(struct account *account, uint64_t limit)
{
    struct account *parent = account->parent;
    uint64_t room = parent == NULL ? 0 : parent->limit - parent->used;

    if (limit < account->used || (limit > account->limit && limit - account->limit > room)) {
        return XOUS_OUT_OF_MEMORY;
    }
    if (parent != NULL) {
        parent->used += limit - account->limit;
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

/* What the accounts have used for something else than frames and promises is, all in all, limits of children. */
uint64_t frame_audit(void)
{
    uint64_t kinds[FRAME_KINDS] = {0};
    uint64_t promised = 0;
    uint64_t limits = 0; /* given to children, less what is known of them */
    uint64_t wrong = block_audit() + table_audit(kinds);

    for (unsigned index = 1; index < ACCOUNTS_MAX; index++) {
        const struct account *account = accounts[index];
        if (account == NULL) {
            continue;
        }
        wrong += account->used > account->limit || account->used < account_owned(account) + account->promised;
        limits += account->used - account_owned(account) - account->promised;
        limits -= account->parent == NULL ? 0 : account->limit;
        promised += account->promised;
        for (unsigned kind = FRAME_USER; kind < FRAME_KINDS; kind++) {
            kinds[kind] -= account->owned[kind];
        }
    }
    wrong += (limits != 0) + (kinds[FRAME_USER] != 0) + (kinds[FRAME_TABLE] != 0);
    wrong += (kinds[FRAME_OBJECT] != 0) + (kinds[FRAME_SHARED] != 0);
    wrong += kinds[FRAME_FREE] != frame_table.free;
    return wrong + (promised > frame_table.free);
}

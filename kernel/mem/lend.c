/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Lending and moving: the state machine. lend_pages.c has what each pass does to the entries.
 *
 *   state      phase      pass                           server's entries   client's entries
 *   ---------  ---------  -----------------------------  -----------------  -----------------
 *   NONE                                                 EMPTY              OWN or LAZY
 *   BUILDING   FIND       look for addresses             EMPTY              OWN or LAZY
 *      |       FILL       hold them, tables, charges     PENDING/INCOMING   OWN or LAZY
 *      |       CHECK      all lendable? (marks if long)  .                  OWN or MARKED
 *      |       BACK       lazy pages get frames, CHECK   .                  OWN or LAZY
 *      |  ---- the commit line: nothing fails below ----
 *      |       COMMIT     pages leave the client         PENDING/HELD       LENT / EMPTY
 *   QUEUED                                               PENDING/HELD       LENT / EMPTY
 *      |                  (lend_receive) pages appear    FOREIGN/OWN        .
 *   RECEIVED                                             FOREIGN/OWN        LENT / EMPTY
 *   RETURNING  TAKE_DOWN  the server's entries go        EMPTY              LENT / EMPTY
 *      |       GIVE_BACK  then the client's come back    .                  OWN
 *   NONE
 *
 * After a slash: moves. The server's side comes before the check, so that a short message (one step) goes from
 * the check over the commit line without a pause and needs no marks. Whatever fails above the commit line goes
 * on to ABORT, which takes the server's entries out again; below it there is only the way through QUEUED.
 *
 * Within one process the server's side is skipped; the client's entries become LENT but keep their rights.
 */
#include <kernel/assert.h>

#include "lend_pages.h"

enum phase {
    PHASE_FIND = 1, /* 0: not begun */
    PHASE_FILL = 2,
    PHASE_CHECK = 3,
    PHASE_BACK = 4,
    PHASE_COMMIT = 5,
    PHASE_ABORT = 6,
    PHASE_TAKE_DOWN = 7,
    PHASE_GIVE_BACK = 8,
};

static void lend_phase(struct lend *lend, enum phase phase)
{
    lend->work = (struct work){.phase = phase};
}

static void lend_enter(struct lend *lend, enum lend_state state)
{
    lend->state = (uint8_t)state;
    lend->work = (struct work){0};
}

/* The frames go too if nobody else has them: those of a move, and of a lender that is gone. */
static status_t take_down(struct lend *lend)
{
    bool all = lend->kind == LEND_MOVE || lend->from == NULL;

    return work_clear(lend->to, lend->to_address, lend->to_address + lend->size, all, &lend->work);
}

/* --- building --- */

/* The server's addresses are given back, in steps, before the error is reported. Within one process there are
 * none: what lies there is the client's memory itself. */
static status_t lend_abort(struct lend *lend, status_t error)
{
    if (lend_within(lend)) {
        return error;
    }
    lend_phase(lend, PHASE_ABORT);
    lend->work.error = error;
    area_released(lend->to, lend->to_address, lend->to_address + lend->size);
    return 0;
}

static status_t step_find(struct lend *lend)
{
    bool large = lend->size >= SV39_LEAF_SIZE(1);
    struct area area = {.start = lend->to->window_hint,
                        .end = WINDOW_END,
                        .align = large ? SV39_LEAF_SIZE(1) : PAGE_SIZE,
                        .offset = lend->from_address};

    RETURN_UNLESS_OK(lend->work.error);
    RETURN_UNLESS_OK(area_find(lend->to, &area, lend->size, &lend->work, &lend->to_address));
    lend_phase(lend, PHASE_FILL);
    return 0;
}

static status_t step_fill(struct lend *lend)
{
    uint64_t rights = lend->kind == LEND_GIVE ? lend->rights : XOUS_READ | XOUS_WRITE;
    bool moves = lend->kind >= LEND_MOVE;
    struct fill fill = {.entry = moves ? PTE_MAKE_INCOMING | pte_from_rights(rights) : PTE_MAKE_PENDING,
                        .start = lend->to_address,
                        .level = SV39_LEVELS - 1};
    vaddr_t end = fill.start + lend->size;
    status_t status = work_fill(lend->to, &fill, end, &lend->work);

    if (status == XOUS_MEMORY_IN_USE && lend->kind != LEND_GIVE) {
        lend_phase(lend, PHASE_FIND); /* another message took the place between two steps: look on */
        return STATUS_AGAIN;
    }
    RETURN_UNLESS_OK(status);
    if (lend->kind != LEND_GIVE) {
        area_taken(lend->to, fill.start, end);
    }
    lend_phase(lend, PHASE_CHECK);
    return 0;
}

static status_t step_check(struct lend *lend)
{
    struct check check = {.accept = ACCEPT(PTE_OWN),
                          .need = lend->kind == LEND_MUTABLE ? SV39_W : 0,
                          .mark = span_is_long(lend->size)};
    vaddr_t end = lend->from_address + lend->size;

    if (lend->kind == LEND_GIVE) {
        check.accept |= ACCEPT(PTE_LAZY);
    }
    status_t status = work_check(lend->from, &check, lend->from_address, end, &lend->work);
    if (status == STATUS_AGAIN) {
        return status;
    }
    if (status > 0) {
        return lend_abort(lend, status);
    }
    lend_phase(lend, status == CHECK_LAZY ? PHASE_BACK : PHASE_COMMIT);
    return 0;
}

static status_t step_back(struct lend *lend)
{
    struct work *work = &lend->work;

    if (work->error != 0) {
        return lend_abort(lend, work->error);
    }
    work->cursor = work_cursor(work, lend->from_address);
    RETURN_UNLESS_OK(range_back(lend->from, &work->cursor, lend->from_address + lend->size, false));
    lend_phase(lend, PHASE_CHECK);
    return 0;
}

static status_t step_commit(struct lend *lend)
{
    lend->left = lend->kind >= LEND_MOVE && !lend_within(lend);
    RETURN_UNLESS_OK(lend->left ? pages_move(lend) : pages_lend(lend));
    if (lend->left) {
        lend->from = NULL;
    }
    lend_enter(lend, lend->kind == LEND_GIVE ? LEND_NONE : LEND_QUEUED);
    return 0;
}

static status_t step_abort(struct lend *lend)
{
    RETURN_UNLESS_OK(take_down(lend));
    return lend->work.error;
}

static status_t lend_start(struct lend *lend)
{
    RETURN_UNLESS_OK(span_check(lend->from_address, lend->size));
    lend_enter(lend, LEND_BUILDING);
    if (lend_within(lend)) {
        lend->to_address = lend->from_address;
        lend_phase(lend, PHASE_CHECK);
    } else {
        lend_phase(lend, lend->kind == LEND_GIVE ? PHASE_FILL : PHASE_FIND);
    }
    return 0;
}

/* ---------------------------------------------------------------------- */

status_t lend_begin(struct lend *lend)
{
    static status_t (*const steps[])(struct lend *) = {
        [PHASE_FIND] = step_find, [PHASE_FILL] = step_fill,     [PHASE_CHECK] = step_check,
        [PHASE_BACK] = step_back, [PHASE_COMMIT] = step_commit, [PHASE_ABORT] = step_abort,
    };
    status_t status = lend->state == LEND_NONE ? lend_start(lend) : 0;

    while (status == 0 && lend->state == LEND_BUILDING) {
        status = steps[lend->work.phase](lend);
    }
    if (status > 0) {
        lend_enter(lend, LEND_NONE);
    }
    return status;
}

status_t lend_receive(struct lend *lend)
{
    KASSERT(lend->state == LEND_QUEUED);
    if (lend->kind == LEND_MOVE) {
        RETURN_UNLESS_OK(pages_own(lend, lend->to, lend->to_address));
    } else if (!lend_within(lend)) {
        RETURN_UNLESS_OK(pages_appear(lend));
    }
    lend_enter(lend, LEND_RECEIVED);
    return 0;
}

status_t lend_return(struct lend *lend)
{
    bool stays = lend->kind == LEND_MOVE || lend->from == NULL;

    KASSERT(lend->state >= LEND_QUEUED);
    if (lend->state != LEND_RETURNING) {
        lend->state = LEND_RETURNING;
        lend_phase(lend, lend_within(lend) && !stays ? PHASE_GIVE_BACK : PHASE_TAKE_DOWN);
        area_released(lend->to, lend->to_address, lend->to_address + lend->size);
    }
    if (lend->work.phase == PHASE_TAKE_DOWN) {
        RETURN_UNLESS_OK(take_down(lend));
        lend_phase(lend, PHASE_GIVE_BACK);
    }
    if (!stays) {
        RETURN_UNLESS_OK(pages_own(lend, lend->from, lend->from_address));
    }
    lend_enter(lend, LEND_NONE);
    return 0;
}

/* Above the commit line the step under way is made to fail; below it the building goes on to its end first. */
status_t lend_withdraw(struct lend *lend)
{
    bool filling = lend->work.phase == PHASE_FILL;

    if (lend->state == LEND_BUILDING) {
        if (lend->work.phase < PHASE_COMMIT) {
            work_refuse(&lend->work, filling ? lend->to_address : lend->from_address, XOUS_TIMEOUT);
        }
        if (lend_begin(lend) == STATUS_AGAIN) {
            return STATUS_AGAIN;
        }
    }
    return lend->state == LEND_NONE ? 0 : lend_return(lend);
}

void lend_orphan(struct lend *lend)
{
    KASSERT(lend->state == LEND_RECEIVED && !lend_within(lend));
    lend->from = NULL;
}

/* A message to a given address that arrives at once. */
status_t aspace_move(struct aspace *from, vaddr_t origin, struct aspace *to, vaddr_t target, uint64_t size,
                     uint64_t rights, struct work *work)
{
    struct lend give = {.from = from,
                        .to = to,
                        .from_address = origin,
                        .to_address = target,
                        .size = size,
                        .kind = LEND_GIVE,
                        .state = work->phase == 0 ? LEND_NONE : LEND_BUILDING,
                        .rights = (uint8_t)rights,
                        .work = *work};

    KASSERT(from != to);
    if (!rights_are_legal(rights)) {
        return XOUS_INVALID_ARGUMENT;
    }
    RETURN_UNLESS_OK(span_check(target, size));
    if (span_in_window(target, size)) {
        return XOUS_BAD_ADDRESS;
    }
    status_t status = lend_begin(&give);
    *work = give.work;
    if (rights & XOUS_EXECUTE) {
        arch_instruction_fence();
    }
    return status;
}

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
 *
 * A lend that was detached begins again at FIND, its client's entries LENT. COMMIT is the next after FILL, and on an
 * error RESTORE makes them OWN.
 *
 * Of a pair each part goes this way. Before COMMIT the parts wait for each other, and as that may take steps their
 * entries are always marked.
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
    PHASE_RESTORE = 9,
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
    lend_phase(lend, lend->lent ? PHASE_COMMIT : PHASE_CHECK);
    return 0;
}

static status_t step_check(struct lend *lend)
{
    struct check check = {.accept = ACCEPT(PTE_OWN),
                          .need = lend->kind == LEND_MUTABLE ? SV39_W : 0,
                          .mark = lend->marks || span_is_long(lend->size)};
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
    lend->lent = false;
    lend_enter(lend, lend->kind == LEND_GIVE ? LEND_NONE : LEND_QUEUED);
    return 0;
}

static status_t step_abort(struct lend *lend)
{
    RETURN_UNLESS_OK(
        work_clear(lend->to, lend->to_address, lend->to_address + lend->size, false, &lend->work));
    return lend->work.error;
}

/* Of a pair the second part is not begun when the first fails by itself: it comes home with it. */
static status_t step_restore(struct lend *lend)
{
    struct lend *second = lend->second;

    RETURN_UNLESS_OK(pages_own(lend, lend->from, lend->from_address));
    if (second != NULL && second->lent) {
        RETURN_UNLESS_OK(pages_own(second, second->from, second->from_address));
        second->lent = false;
        lend_enter(second, LEND_NONE);
    }
    lend->lent = false;
    return lend->work.error;
}

/* What a detached lend has to do before its error is reported. */
static status_t part_fail(struct lend *lend, status_t error)
{
    if (!lend->lent) {
        return error;
    }
    lend_phase(lend, PHASE_RESTORE);
    lend->work.error = error;
    return 0;
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

/* --- one part of a message --- */

/* Up to the commit line; 0 when it stands there, or is past it. */
static status_t part_check(struct lend *lend)
{
    static status_t (*const steps[])(struct lend *) = {
        [PHASE_FIND] = step_find, [PHASE_FILL] = step_fill,   [PHASE_CHECK] = step_check,
        [PHASE_BACK] = step_back, [PHASE_ABORT] = step_abort, [PHASE_RESTORE] = step_restore,
    };
    status_t status = lend->state == LEND_NONE ? lend_start(lend) : 0;

    while (status == 0 && lend->state == LEND_BUILDING && lend->work.phase != PHASE_COMMIT) {
        status = steps[lend->work.phase](lend);
        status = status > 0 ? part_fail(lend, status) : status;
    }
    if (status > 0) {
        lend_enter(lend, LEND_NONE);
    }
    return status;
}

static status_t part_commit(struct lend *lend)
{
    return lend->state == LEND_BUILDING ? step_commit(lend) : 0;
}

static status_t part_receive(struct lend *lend)
{
    if (lend->state == LEND_RECEIVED) {
        return 0;
    }
    KASSERT(lend->state == LEND_QUEUED);
    if (lend->kind == LEND_MOVE) {
        RETURN_UNLESS_OK(pages_own(lend, lend->to, lend->to_address));
    } else if (!lend_within(lend)) {
        RETURN_UNLESS_OK(pages_appear(lend));
    }
    lend_enter(lend, LEND_RECEIVED);
    return 0;
}

/* A move, and what a dead client lent, does not come back. */
static bool part_stays(const struct lend *lend)
{
    return lend->kind == LEND_MOVE || lend->from == NULL;
}

static status_t part_take_down(struct lend *lend, struct gather *gather)
{
    if (lend->state != LEND_RETURNING && lend->state != LEND_NONE) {
        lend->state = LEND_RETURNING;
        lend_phase(lend, lend_within(lend) && !part_stays(lend) ? PHASE_GIVE_BACK : PHASE_TAKE_DOWN);
        area_released(lend->to, lend->to_address, lend->to_address + lend->size);
    }
    if (lend->work.phase == PHASE_TAKE_DOWN) {
        RETURN_UNLESS_OK(work_empty(gather, lend->to_address, lend->to_address + lend->size, &lend->work));
        lend_phase(lend, PHASE_GIVE_BACK);
    }
    return 0;
}

static status_t part_give_back(struct lend *lend)
{
    if (lend->state == LEND_NONE) {
        return 0;
    }
    if (!part_stays(lend)) {
        RETURN_UNLESS_OK(pages_own(lend, lend->from, lend->from_address));
    }
    lend_enter(lend, LEND_NONE);
    return 0;
}

/* A detached part: from the line it goes back through the server's addresses, if there are any. */
static void part_refuse_detached(struct lend *lend, status_t error)
{
    (void)(lend_within(lend) ? part_fail(lend, error) : lend_abort(lend, error));
}

/* Lets a part above the commit line fail at its next step. One that waits there has its marks to take off first. */
static void part_refuse(struct lend *lend, status_t error)
{
    if (lend->work.phase == PHASE_COMMIT && lend->lent) {
        part_refuse_detached(lend, error);
        return;
    }
    if (lend->work.phase == PHASE_COMMIT) {
        lend_phase(lend, PHASE_CHECK);
        lend->work.cursor = lend->from_address + lend->size;
    }
    work_refuse(&lend->work, lend->work.phase == PHASE_FILL ? lend->to_address : lend->from_address, error);
}

/* --- all parts --- */

/* The first part, then the second; a long message takes a pause between them. */
static status_t each_part(struct lend *lend, status_t (*step)(struct lend *part))
{
    uint8_t before = lend->state;

    RETURN_UNLESS_OK(step(lend));
    if (lend->second == NULL) {
        return 0;
    }
    return lend->state != before && span_is_long(lend_bytes(lend)) ? STATUS_AGAIN : step(lend->second);
}

static status_t check_all(struct lend *lend)
{
    struct lend *second = lend->second;

    if (second == NULL) {
        return part_check(lend);
    }
    lend->marks = true;
    second->marks = true;
    RETURN_UNLESS_OK(part_check(lend));
    status_t status = part_check(second);
    if (status > 0) {
        part_refuse(lend, status);
        status = part_check(lend);
    }
    return status;
}

static void gather_part(struct gather *gather, struct lend *lend)
{
    vaddr_t last = lend->from_address + lend->size - PAGE_SIZE;

    if (lend->stale) {
        gather->first =
            gather->pages && gather->first < lend->from_address ? gather->first : lend->from_address;
        gather->last = gather->pages && gather->last > last ? gather->last : last;
        gather->pages = true;
        lend->stale = false;
    }
}

/* One invalidation for the message, however many steps and parts it had. */
static void invalidate_all(struct lend *lend)
{
    struct gather gather = {.space = lend->from};

    gather_part(&gather, lend);
    if (lend->second != NULL) {
        gather_part(&gather, lend->second);
    }
    gather_finish(&gather);
}

/* Nothing is committed, nor about to be. */
static bool is_above_commit(const struct lend *lend)
{
    return lend->state == LEND_BUILDING && lend->work.phase != PHASE_COMMIT;
}

/* ---------------------------------------------------------------------- */

status_t lend_begin(struct lend *lend)
{
    RETURN_UNLESS_OK(check_all(lend));
    RETURN_UNLESS_OK(each_part(lend, part_commit));
    invalidate_all(lend);
    return 0;
}

status_t lend_receive(struct lend *lend)
{
    return each_part(lend, part_receive);
}

/* All of the server's entries go, and are invalidated. */
static status_t take_down_all(struct lend *lend)
{
    /* The frames go too if nobody else has them. */
    struct gather gather = {.space = lend->to, .all = part_stays(lend)};
    bool took_steps = lend->work.phase == PHASE_TAKE_DOWN;

    KASSERT(lend->state >= LEND_QUEUED || lend->second != NULL); /* the first of two may be home already */
    status_t status = part_take_down(lend, &gather);
    if (status == 0 && lend->second != NULL) {
        status = took_steps ? STATUS_AGAIN : part_take_down(lend->second, &gather);
    }
    gather_finish(&gather);
    return status;
}

status_t lend_return(struct lend *lend)
{
    RETURN_UNLESS_OK(take_down_all(lend));
    return each_part(lend, part_give_back);
}

static void part_redirect(struct lend *lend, struct aspace *to)
{
    lend->to = to;
    lend->lent = true;
    lend->state = LEND_BUILDING;
    if (lend_within(lend)) {
        lend->to_address = lend->from_address;
        lend_phase(lend, PHASE_COMMIT);
    } else {
        lend_phase(lend, PHASE_FIND);
    }
}

status_t lend_detach(struct lend *lend, struct aspace *to)
{
    RETURN_UNLESS_OK(take_down_all(lend));
    part_redirect(lend, to);
    if (lend->second != NULL) {
        part_redirect(lend->second, to);
    }
    return 0;
}

/* Above the commit line the step under way is made to fail; below it the building goes on to its end first. */
status_t lend_withdraw(struct lend *lend)
{
    struct lend *second = lend->second;

    if (lend->state == LEND_BUILDING || (second != NULL && second->state == LEND_BUILDING)) {
        if (second != NULL && is_above_commit(second)) {
            part_refuse(second, XOUS_TIMEOUT);
        } else if (is_above_commit(lend)) {
            part_refuse(lend, XOUS_TIMEOUT);
        }
        if (lend_begin(lend) == STATUS_AGAIN) {
            return STATUS_AGAIN;
        }
    }
    bool gone = lend->state == LEND_NONE && (second == NULL || second->state == LEND_NONE);
    return gone ? 0 : lend_return(lend);
}

void lend_orphan(struct lend *lend)
{
    KASSERT(lend->state == LEND_RECEIVED && !lend_within(lend));
    lend->from = NULL;
    if (lend->second != NULL) {
        lend->second->from = NULL;
    }
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

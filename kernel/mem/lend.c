/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Lending and moving: the state machine. lend_pages.c has what each pass does to the entries.
 *
 *   state      phase     pass                           server's entries   client's entries
 *   ---------  --------  -----------------------------  -----------------  -----------------
 *   NONE                                                EMPTY              OWN or LAZY
 *   BUILDING   FIND      look for addresses             EMPTY              OWN or LAZY
 *      |       FILL      hold them, tables, charges     PENDING/INCOMING   OWN or LAZY
 *      |       CHECK     all lendable? (marks if long)  .                  OWN or MARKED
 *      |       BACK      lazy pages get frames, CHECK   .                  OWN or LAZY
 *      |  ---- the commit line: nothing fails below ----
 *      |       COMMIT    pages leave the client         PENDING/HELD       LENT / EMPTY or INCOMING
 *      |       RELEASE   (long moves) room given back   HELD               EMPTY
 *   QUEUED                                              PENDING/HELD       LENT / EMPTY
 *      |       RECEIVE   pages appear                   FOREIGN/OWN        .
 *   RECEIVED                                            FOREIGN/OWN        LENT / EMPTY
 *   RETURNING  RETURN    server first, then client      EMPTY              OWN
 *   NONE
 *
 *   BUILDING, QUEUED --UNDO_FIRST, UNDO_SECOND--> NONE  both sides are put back as they were
 *   QUEUED --CONDEMN, CLEAR--> NONE                     a move's frames are freed
 *
 * The server's side comes before the check, so that a short message (one step) goes from the check over the
 * commit line without a pause and needs no marks. After a slash: moves. Within one process the server's
 * side is skipped; the client's entries become LENT but keep their rights.
 *
 * work: FIND to BACK use cursor and data as walk.h says; from COMMIT on the cursor is an offset and
 * data[0] tells whether an invalidation is due; UNDO has in data the offsets between which the client's
 * and the server's entries were touched.
 */
#include <kernel/assert.h>

#include "lend_pages.h"

enum phase {
    PHASE_FIND = 0,
    PHASE_FILL = 1,
    PHASE_CHECK = 2,
    PHASE_BACK = 3,
    PHASE_COMMIT = 4,
    PHASE_RELEASE = 5,
    PHASE_UNDO_FIRST = 6,
    PHASE_UNDO_SECOND = 7,
    PHASE_RECEIVE = 8,
    PHASE_RETURN = 9,
    PHASE_CONDEMN = 10,
    PHASE_CLEAR = 11,
};

static void lend_phase(struct lend *lend, enum phase phase)
{
    status_t error = lend->work.error;

    lend->work = (struct work){.phase = phase, .error = error};
}

/* As lend_phase, unless the phase is under way already. */
static void lend_continue(struct lend *lend, enum phase phase)
{
    if (lend->work.phase != (uint32_t)phase) {
        lend_phase(lend, phase);
    }
}

static void lend_end(struct lend *lend, enum lend_state state)
{
    lend->state = (uint8_t)state;
    lend->work = (struct work){0};
}

/* --- undo --- */

static void undo_start(struct lend *lend, uint64_t client, uint64_t client_end, uint64_t server,
                       uint64_t server_end)
{
    lend_phase(lend, PHASE_UNDO_FIRST);
    lend->work.data[0] = client;
    lend->work.data[1] = client_end;
    lend->work.data[2] = server;
    lend->work.data[3] = lend_within(lend) ? server : server_end;
    if (lend->work.data[3] > server) {
        area_released(lend->to, lend->to_address + server, lend->to_address + server_end);
    }
}

/* Where a step of FILL or CHECK, which may be unwinding already, has left entries behind. */
static void undo_interrupted(struct lend *lend, vaddr_t start, uint64_t *from, uint64_t *end)
{
    const struct work *work = &lend->work;

    *from = work->error != 0 ? work->cursor - start : 0;
    *end = (work->error != 0 ? work->data[1] : work->cursor) - start;
    if (work->cursor == 0) {
        *end = *from;
    }
}

static void undo_building(struct lend *lend)
{
    uint64_t from = 0;
    uint64_t end = 0;

    switch (lend->work.phase) {
    case PHASE_FIND:
        undo_start(lend, 0, 0, 0, 0);
        break;
    case PHASE_FILL:
        undo_interrupted(lend, lend->to_address, &from, &end);
        undo_start(lend, 0, 0, from, end);
        break;
    case PHASE_CHECK:
        undo_interrupted(lend, lend->from_address, &from, &end);
        undo_start(lend, from, end, 0, lend->size);
        break;
    case PHASE_BACK:
        undo_start(lend, 0, 0, 0, lend->size);
        break;
    case PHASE_COMMIT:
        undo_start(lend, 0, lend->size, 0, lend->size);
        break;
    default:
        break; /* undone already, or on the way */
    }
}

static status_t undo_client(struct lend *lend, int *units)
{
    struct work *work = &lend->work;

    if (work->cursor < work->data[0]) {
        work->cursor = work->data[0];
    }
    return pages_back(lend, &work->cursor, work->data[1], units);
}

static status_t undo_server(struct lend *lend, int *units)
{
    struct gather gather = {.space = lend->to};
    struct work *work = &lend->work;
    uint64_t cursor = lend->to_address + (work->cursor < work->data[2] ? work->data[2] : work->cursor);

    status_t status = range_clear(lend->to, &cursor, lend->to_address + work->data[3], units, &gather);
    gather_finish(&gather);
    work->cursor = cursor - lend->to_address;
    return status;
}

/* Lends leave the server before the client has them back; moved frames come back before the server's entries,
 * which hold them, go. */
static status_t step_undo_first(struct lend *lend, int *units)
{
    status_t status = lend->kind == LEND_MOVE ? undo_client(lend, units) : undo_server(lend, units);

    if (status == 0) {
        lend->work.phase = PHASE_UNDO_SECOND;
        lend->work.cursor = 0;
    }
    return status;
}

static status_t step_undo_second(struct lend *lend, int *units)
{
    status_t status = lend->kind == LEND_MOVE ? undo_server(lend, units) : undo_client(lend, units);

    if (status == 0) {
        status = lend->work.error;
        lend_end(lend, LEND_NONE);
    }
    return status;
}

/* --- building --- */

static status_t step_find(struct lend *lend, int *units)
{
    bool large = lend->size >= SV39_LEAF_SIZE(1);
    struct area area = {.start = lend->to->window_hint,
                        .end = WINDOW_END,
                        .align = large ? SV39_LEAF_SIZE(1) : PAGE_SIZE,
                        .offset = lend->from_address};
    status_t status = area_find(lend->to, &area, lend->size, &lend->work, units, &lend->to_address);

    if (status == 0) {
        lend_phase(lend, PHASE_FILL);
        *units = STEP_PAGES;
    }
    return status;
}

static status_t step_fill(struct lend *lend, int *units)
{
    struct fill fill = {.entry = PTE_MAKE_PENDING, .start = lend->to_address, .level = 1};

    if (lend->kind == LEND_MOVE) {
        fill.entry = PTE_MAKE_INCOMING | pte_from_rights(XOUS_READ | XOUS_WRITE);
    }
    status_t status = work_fill(lend->to, &fill, fill.start + lend->size, &lend->work, units);
    if (status == XOUS_MEMORY_IN_USE) {
        /* Another message took the place between two steps: look on. */
        lend->work.error = 0;
        lend_phase(lend, PHASE_FIND);
        return STATUS_AGAIN;
    }
    if (status == 0) {
        area_taken(lend->to, fill.start, fill.start + lend->size);
        lend_phase(lend, PHASE_CHECK);
        *units = STEP_PAGES;
    }
    return status;
}

static status_t step_check(struct lend *lend, int *units)
{
    struct check check = {.accept = 1u << PTE_OWN,
                          .need = lend->kind == LEND_MUTABLE ? SV39_W : 0,
                          .mark = span_is_long(lend->size)};
    vaddr_t end = lend->from_address + lend->size;
    status_t status = work_check(lend->from, &check, lend->from_address, end, &lend->work, units);

    if (status == STATUS_AGAIN) {
        return status;
    }
    lend->work.error = 0;
    if (status == 0) {
        lend_phase(lend, PHASE_COMMIT);
        *units = STEP_PAGES;
    } else if (status == CHECK_LAZY) {
        lend_phase(lend, PHASE_BACK);
    } else {
        undo_start(lend, 0, 0, 0, lend->size);
        lend->work.error = status;
    }
    return 0;
}

static status_t step_back(struct lend *lend, int *units)
{
    struct work *work = &lend->work;

    if (work->cursor == 0) {
        work->cursor = lend->from_address;
    }
    status_t status = range_back(lend->from, &work->cursor, lend->from_address + lend->size, units, false);
    if (status == 0) {
        lend_phase(lend, PHASE_CHECK);
        *units = STEP_PAGES;
    }
    return status;
}

static void lend_queued(struct lend *lend)
{
    if (lend->kind == LEND_MOVE && !lend_within(lend)) {
        lend->from = NULL;
    }
    lend_end(lend, LEND_QUEUED);
}

static status_t step_commit(struct lend *lend, int *units)
{
    status_t status = pages_out(lend, &lend->work.cursor, units);

    if (status != 0) {
        return status;
    }
    if (lend->kind == LEND_MOVE && !lend_within(lend) && span_is_long(lend->size)) {
        lend_phase(lend, PHASE_RELEASE);
    } else {
        lend_queued(lend);
    }
    return 0;
}

static status_t step_release(struct lend *lend, int *units)
{
    vaddr_t start = lend->from_address;
    status_t status = work_clear(lend->from, start, start + lend->size, &lend->work, units);

    if (status == 0) {
        lend_queued(lend);
    }
    return status;
}

static status_t building_step(struct lend *lend, int *units)
{
    static status_t (*const steps[])(struct lend *, int *) = {
        [PHASE_FIND] = step_find,
        [PHASE_FILL] = step_fill,
        [PHASE_CHECK] = step_check,
        [PHASE_BACK] = step_back,
        [PHASE_COMMIT] = step_commit,
        [PHASE_RELEASE] = step_release,
        [PHASE_UNDO_FIRST] = step_undo_first,
        [PHASE_UNDO_SECOND] = step_undo_second,
    };

    return steps[lend->work.phase](lend, units);
}

static status_t lend_start(struct lend *lend)
{
    status_t status = span_check(lend->from_address, lend->size);

    if (status != 0) {
        return status;
    }
    lend_end(lend, LEND_BUILDING);
    if (lend_within(lend)) {
        lend->to_address = lend->from_address;
        lend_phase(lend, PHASE_CHECK);
    }
    return 0;
}

/* ---------------------------------------------------------------------- */

status_t lend_begin(struct lend *lend)
{
    int units = STEP_PAGES;
    status_t status = lend->state == LEND_NONE ? lend_start(lend) : 0;

    while (status == 0 && lend->state == LEND_BUILDING) {
        status = building_step(lend, &units);
    }
    if (status > 0) {
        lend_end(lend, LEND_NONE);
    }
    return status;
}

status_t lend_receive(struct lend *lend)
{
    int units = STEP_PAGES;

    KASSERT(lend->state == LEND_QUEUED);
    lend_continue(lend, PHASE_RECEIVE);
    status_t status = pages_appear(lend, &lend->work.cursor, &units);
    if (status == 0) {
        lend_end(lend, LEND_RECEIVED);
    }
    return status;
}

status_t lend_return(struct lend *lend)
{
    int units = STEP_PAGES;

    if (lend->state == LEND_RECEIVED) {
        lend->state = LEND_RETURNING;
        lend_phase(lend, PHASE_RETURN);
        if (!lend_within(lend)) {
            area_released(lend->to, lend->to_address, lend->to_address + lend->size);
        }
    }
    KASSERT(lend->state == LEND_RETURNING && lend->kind != LEND_MOVE);
    status_t status = pages_home(lend, &lend->work.cursor, &units);
    if (status == 0) {
        lend_end(lend, LEND_NONE);
    }
    return status;
}

status_t lend_withdraw(struct lend *lend)
{
    int units = STEP_PAGES;
    status_t status = 0;

    if (lend->state == LEND_BUILDING && lend->work.phase == PHASE_RELEASE) {
        status = step_release(lend, &units); /* the sender has lost its pages: as if its call had ended */
        if (status != 0) {
            return status;
        }
    }
    if (lend->state == LEND_QUEUED && lend->kind == LEND_MOVE) {
        return lend_drop(lend);
    }
    if (lend->state == LEND_QUEUED) {
        lend->state = LEND_BUILDING;
        undo_start(lend, 0, lend->size, 0, lend->size);
    } else if (lend->state == LEND_BUILDING) {
        undo_building(lend);
    }
    lend->work.error = 0;
    while (status == 0 && lend->state == LEND_BUILDING) {
        status = building_step(lend, &units);
    }
    return status;
}

status_t lend_drop(struct lend *lend)
{
    int units = STEP_PAGES;
    status_t status = 0;

    KASSERT(lend->state == LEND_QUEUED && lend->kind == LEND_MOVE);
    if (lend->work.phase != PHASE_CLEAR) {
        lend_continue(lend, PHASE_CONDEMN);
        status = lend_within(lend) ? pages_condemn(lend, &lend->work.cursor, &units) : 0;
        if (status == 0) {
            lend_phase(lend, PHASE_CLEAR);
            area_released(lend->to, lend->to_address, lend->to_address + lend->size);
        }
    }
    if (status == 0) {
        status = work_clear(lend->to, lend->to_address, lend->to_address + lend->size, &lend->work, &units);
    }
    if (status == 0) {
        lend_end(lend, LEND_NONE);
    }
    return status;
}

void lend_orphan(struct lend *lend)
{
    KASSERT((lend->state == LEND_RECEIVED || lend->state == LEND_RETURNING) && !lend_within(lend));
    lend->from = NULL;
}

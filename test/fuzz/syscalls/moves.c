/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "moves.h"

#include "input.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PENDING 16u

/* Calls whose results have not come yet. */
static struct pending {
    struct actor actor;
    uint64_t number;
    uint64_t arguments[7];
} pending[PENDING];
static unsigned pending_next;
static bool traced;

void moves_start(void)
{
    pending_next = 0;
    traced = getenv("XOUS_FUZZ_TRACE") != NULL;
    for (unsigned i = 0; i < PENDING; i++) {
        pending[i] = (struct pending){.number = 0};
    }
}

static const char *name_of(uint64_t number)
{
    static const char *const names[XOUS_SYSCALL_LIMIT] = {
#define SYSCALL(number, name, count, flags, args) [number] = #name,
#include <xous/abi/syscall.def>
#undef SYSCALL
    };

    return number < XOUS_SYSCALL_LIMIT && names[number] != NULL ? names[number] : "?";
}

static void trace(struct actor actor, uint64_t number, const uint64_t *a, const struct xous_result *result)
{
    const uint64_t *value = result->value;

    fprintf(stderr, "%u.%u %s(%lx, %lx, %lx, %lx, %lx, %lx, %lx) = %ld, %lx, %lx, %lx\n", actor.pid,
            actor.tid, name_of(number), a[0], a[1], a[2], a[3], a[4], a[5], a[6], (long)result->tag, value[0],
            value[1], value[2]);
}

void move_call(struct actor actor, uint64_t number, const uint64_t *arguments)
{
    struct xous_result result = world_call(actor, number, arguments);

    if (traced) {
        trace(actor, number, arguments, &result);
    }
    if (result.tag == WORLD_BLOCKED) {
        struct pending *call = &pending[pending_next++ % PENDING];
        *call = (struct pending){.actor = actor, .number = number};
        memcpy(call->arguments, arguments, sizeof(call->arguments));
    } else if (result.tag != WORLD_ENDED) {
        names_learn(actor, number, arguments, result);
    }
}

void moves_catch_up(struct actor actor)
{
    struct xous_result result;

    for (unsigned i = 0; i < PENDING; i++) {
        struct pending *call = &pending[i];
        if (call->number != 0 && call->actor.pid == actor.pid && call->actor.tid == actor.tid) {
            memcpy(&result, frame_arguments(&world_thread(actor)->frame), sizeof(result));
            names_learn(actor, call->number, call->arguments, result);
            call->number = 0;
        }
    }
}

/* --- the start --- */

#define SPAN_PAGES 130u /* more than two steps */
#define BORROW_PAGES 300u

void moves_prepare(const struct actor *players, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        MOVE(players[i], thread_create, WORLD_TEXT, WORLD_DATA_PAGE(8));
        MOVE(players[i], memory_allocate, 0, 0, SPAN_PAGES * PAGE_SIZE, XOUS_READ | XOUS_WRITE);
        MOVE(players[i], server_create, 0, 0, XOUS_SERVER_ACCEPT, BORROW_PAGES * PAGE_SIZE, 0xff);
    }
    for (unsigned i = 0; i < count; i++) {
        struct xous_sid sid = names_sid((i + 1) % count);
        MOVE(players[i], client_connect, sid.low, 0, sid.high);
    }
}

/* --- any call of the list --- */

enum class {
    CLASS_NONE,
    CLASS_HANDLE,
    CLASS_PID,
    CLASS_TID,
    CLASS_TOKEN,
    CLASS_HOW,
    CLASS_ADDRESS,
    CLASS_LENGTH,
    CLASS_FLAGS,
    CLASS_RIGHTS,
    CLASS_VALUE,
};

static const struct call {
    uint64_t number;
    enum class argument[8]; /* the last is CLASS_NONE */
} calls[] = {
#define ARG(class, name) CLASS_##class,
#define SYSCALL(number, name, count, flags, args) {number, {args CLASS_NONE}},
#include <xous/abi/syscall.def>
#undef SYSCALL
#undef ARG
};

static uint64_t pick_of_class(struct actor actor, enum class class)
{
    switch (class) {
    case CLASS_NONE:
        return 0;
    case CLASS_HANDLE:
        return pick_handle(actor);
    case CLASS_PID:
        return pick_pid();
    case CLASS_TID:
        return pick_tid(actor);
    case CLASS_TOKEN:
        return pick_message(actor).value[0];
    case CLASS_HOW:
        return pick_how(input_byte() % 8);
    case CLASS_ADDRESS:
        return pick_address(actor);
    case CLASS_LENGTH:
        return pick_length();
    case CLASS_FLAGS:
        return pick_rights() | (uint64_t)(input_byte() & 0xf0);
    case CLASS_RIGHTS:
        return pick_rights();
    default:
        return pick_value();
    }
}

void move_any(struct actor actor)
{
    const struct call *call = &calls[input_below(ARRAY_SIZE(calls))];
    uint64_t arguments[7] = {0};

    for (unsigned i = 0; i < 7; i++) {
        arguments[i] = pick_of_class(actor, call->argument[i]);
    }
    move_call(actor, call->number, arguments);
}

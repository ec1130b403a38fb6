/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "input.h"
#include "moves.h"
#include "names.h"

/* Mostly kinds with pages: they have the most to go wrong. */
static unsigned pick_kind(void)
{
    static const unsigned kinds[] = {
        XOUS_BLOCKING_SCALAR, XOUS_SCALAR, XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_MOVE,
        XOUS_LEND_MUTABLE,    XOUS_MOVE,   XOUS_PAIR};

    return kinds[input_below(ARRAY_SIZE(kinds))];
}

void move_server_create(struct actor actor)
{
    static const uint64_t limits[] = {0, PAGE_SIZE, 8 * PAGE_SIZE, 200 * PAGE_SIZE, 1024 * PAGE_SIZE};
    unsigned choice = input_byte();
    uint64_t sid = choice >= 0xe0 ? 0x1234 : 0;

    MOVE(actor, server_create, sid, 0, choice & XOUS_SERVER_ACCEPT,
         limits[(choice >> 1) % ARRAY_SIZE(limits)], 0xff);
}

void move_connect(struct actor actor)
{
    struct xous_sid sid = pick_sid();
    uint64_t how = pick_how(0);

    MOVE(actor, client_connect, sid.low, how, sid.high, input_below(7));
}

void move_mint(struct actor actor)
{
    uint64_t server = pick_handle(actor);

    MOVE(actor, server_connection, server, pick_value(), input_below(4));
}

void move_send(struct actor actor)
{
    unsigned kind = pick_kind();
    uint64_t connection = pick_handle(actor);
    uint64_t how = pick_how(kind);

    if (kind == XOUS_PAIR) {
        struct span in = input_below(4) != 0 ? pick_span(actor) : (struct span){0};
        struct span out = input_below(4) != 0 ? pick_span(actor) : (struct span){0};
        MOVE(actor, client_send, connection, how, 1, in.address, in.size, out.address, out.size);
    } else if (kind >= XOUS_LEND) {
        struct span span = pick_span(actor);
        MOVE(actor, client_send, connection, how, 1, span.address, span.size, 3, 4);
    } else {
        MOVE(actor, client_send, connection, how, 1, pick_handle(actor), 2, 3, 4);
    }
}

void move_receive(struct actor actor)
{
    uint64_t server = pick_handle(actor);

    MOVE(actor, server_receive, server, pick_how(0));
}

/* The words of a reply that fits the message, unless the input wants it otherwise. */
static void reply_words(struct actor actor, uint64_t *words, const struct xous_result *message)
{
    unsigned choice = input_byte();
    uint64_t kind = message->tag % XOUS_TAG_MESSAGE;

    words[0] = message->value[0];
    words[1] = choice >= 0xf0 ? choice % 16 : kind;
    if (choice & 1) {
        words[1] |= XOUS_HOW_GRANT;
        words[kind >= XOUS_LEND ? 2 : 3] = pick_handle(actor);
    }
    if (kind >= XOUS_LEND) {
        const uint64_t *range = &message->value[kind == XOUS_PAIR && message->value[5] != 0 ? 4 : 2];
        words[3] = range[0];
        words[4] = (choice & 0x0e) == 0 ? PAGE_SIZE : range[1];
    }
}

void move_reply(struct actor actor)
{
    struct xous_result message = pick_message(actor);
    uint64_t words[7] = {0, 0, 2, 3, 4, 5, 6};

    reply_words(actor, words, &message);
    move_call(actor, XOUS_SYS_server_reply, words);
}

void move_reply_receive(struct actor actor)
{
    struct xous_result message = pick_message(actor);
    uint64_t words[7] = {0};

    if (input_byte() % 8 != 0) {
        reply_words(actor, words, &message);
    }
    words[1] |= pick_how(0) & ~(uint64_t)(XOUS_HOW_GRANT | XOUS_HOW_ACCEPT);
    move_call(actor, XOUS_SYS_server_reply_receive, words);
}

/* To anywhere, with words that fit unless the input wants it otherwise. */
void move_forward(struct actor actor)
{
    struct xous_result message = pick_message(actor);
    unsigned choice = input_byte();
    uint64_t kind = choice >= 0xf0 ? choice % 16 : message.tag % XOUS_TAG_MESSAGE;
    uint64_t flags = kind == XOUS_BLOCKING_SCALAR && (choice & 1) != 0 ? XOUS_HOW_GRANT : 0;
    uint64_t words[7] = {message.value[0], XOUS_FORWARD_HOW(kind, flags, pick_handle(actor)), 1};

    if (kind == XOUS_BLOCKING_SCALAR || choice % 32 == 2) {
        words[3] = pick_handle(actor);
        words[4] = pick_value();
    }
    move_call(actor, XOUS_SYS_server_forward, words);
}

void move_close(struct actor actor)
{
    uint64_t handle = pick_handle(actor);

    switch (input_below(3)) {
    case 0:
        MOVE(actor, handle_close, handle);
        break;
    case 1:
        MOVE(actor, client_disconnect, handle);
        break;
    default:
        MOVE(actor, server_destroy, handle);
        break;
    }
}

static void move_bind(struct actor actor)
{
    uint64_t source = XOUS_EVENT_SOURCE(input_below(8), input_byte() % 5);
    uint64_t server = pick_handle(actor);

    MOVE(actor, event_bind, source, server, 60 + input_below(6));
}

void move_events(struct actor actor)
{
    switch (input_below(5)) {
    case 0:
        MOVE(actor, event_signal, pick_handle(actor), 1ul << input_below(10));
        break;
    case 1:
        MOVE(actor, server_next_gone, pick_handle(actor));
        break;
    case 2:
        MOVE(actor, timer_set, input_below(9), arch_now() + 10 * input_byte());
        break;
    default:
        move_bind(actor);
        break;
    }
}

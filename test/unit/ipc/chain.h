/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The cast of the tests of forwarding: a client and three servers in a row.
 */
#pragma once

#include "parties.h"

#define OUT_PAGE WORLD_DATA_PAGE(8)

static const uint8_t lending[] = {XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_PAIR};

/* A client, the server that it sends to, and two more servers: the message can go from each to the next. */
struct chain {
    struct parties p;
    struct actor second;
    struct world_server second_at;
    xous_handle_t to_second; /* of the first server */
    struct actor third;
    struct world_server third_at;
    xous_handle_t to_third; /* of the second server */
};

static inline struct chain chain_make(uint64_t flags, uint64_t second_limit)
{
    struct chain c = {.p = parties_meet(flags, 0), .second = world_spawn(), .third = world_spawn()};

    c.second_at = world_server_create(c.second, flags, second_limit, 0);
    c.third_at = world_server_create(c.third, flags, BORROW_LIMIT, 0);
    c.to_second = world_connect(c.p.server, &c.second_at);
    c.to_third = world_connect(c.second, &c.third_at);
    return c;
}

static inline struct chain chain_default(void)
{
    return chain_make(0, BORROW_LIMIT);
}

static inline struct xous_result take(const struct world_server *at)
{
    return CALL(at->actor, server_receive, at->handle, XOUS_HOW_TRY);
}

static inline struct xous_result forward(struct actor holder, uint64_t token, unsigned kind,
                                         xous_handle_t target)
{
    bool scalar = kind == XOUS_BLOCKING_SCALAR;

    return CALL(holder, server_forward, token, XOUS_FORWARD_HOW(kind, 0, target), 70, scalar ? 71 : 0,
                scalar ? 72 : 0, kind == XOUS_PAIR ? 0 : 73, kind == XOUS_PAIR ? 0 : 74);
}

static inline struct xous_result answer_lend(const struct world_server *at, unsigned kind,
                                             struct xous_result got)
{
    bool out = kind == XOUS_PAIR && got.value[5] != 0;

    return CALL(at->actor, server_reply, got.value[0], kind, 42, got.value[out ? 4 : 2],
                got.value[out ? 5 : 3], 11, 12);
}

static inline void lend_to_first(const struct chain *c, unsigned kind)
{
    if (kind == XOUS_PAIR) {
        assert_blocked(CALL(c->p.client, client_send, c->p.connection, kind, 7, WORLD_DATA, 2 * PAGE_SIZE,
                            OUT_PAGE, PAGE_SIZE));
    } else {
        assert_blocked(lend(&c->p, kind, WORLD_DATA, 2));
    }
}

static inline void pages_are_back(const struct chain *c)
{
    for (unsigned i = 0; i < WORLD_DATA_PAGES; i++) {
        assert_true(world_store(c->p.client, WORLD_DATA_PAGE(i), i));
    }
}

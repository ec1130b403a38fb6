/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The cast of the message tests: a client and a server in processes of their own, connected.
 */
#pragma once

#include <world.h>

#define BORROW_LIMIT (64 * PAGE_SIZE)
#define HOW_TIMEOUT(kind, microseconds) XOUS_HOW(kind, 0, microseconds)

struct parties {
    struct actor client;
    struct actor server;
    struct world_server at;
    xous_handle_t connection;
};

static inline struct parties parties_meet(uint64_t flags, uint64_t peer_bits)
{
    struct parties parties = {.client = world_spawn(), .server = world_spawn()};

    parties.at = world_server_create(parties.server, flags, BORROW_LIMIT, peer_bits);
    parties.connection = world_connect(parties.client, &parties.at);
    return parties;
}

static inline struct parties parties_default(void)
{
    return parties_meet(0, 0);
}

/* The server takes the next message, which must be there. */
static inline struct xous_result receive(const struct parties *parties)
{
    struct xous_result result = CALL(parties->server, server_receive, parties->at.handle, XOUS_HOW_TRY);

    if (result.tag < XOUS_TAG_MESSAGE) {
        fail_msg("nothing to receive: tag %lu, error %lu", result.tag, result.value[0]);
    }
    return result;
}

/* Nothing to receive. */
#define assert_quiet(parties) \
    assert_error(CALL((parties)->server, server_receive, (parties)->at.handle, XOUS_HOW_TRY), XOUS_TIMEOUT)

static inline struct xous_result send_blocking(const struct parties *parties, struct actor client,
                                               uint64_t id)
{
    return CALL(client, client_send, parties->connection, XOUS_BLOCKING_SCALAR, id, id + 1, id + 2, id + 3,
                id + 4);
}

/* Lends `pages` pages from an address of the client. */
static inline struct xous_result lend(const struct parties *parties, unsigned kind, vaddr_t address,
                                      uint64_t pages)
{
    return CALL(parties->client, client_send, parties->connection, kind, 7, address, pages * PAGE_SIZE, 0, 0);
}

/* Answers a lend as received. */
static inline struct xous_result give_back(const struct parties *parties, struct xous_result received)
{
    return CALL(parties->server, server_reply, received.value[0], received.tag - XOUS_TAG_MESSAGE, 0,
                received.value[2], received.value[3], 11, 12);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Moved pages, and the room that messages with pages need at their receiver.
 */
#include "parties.h"

static void D23_moved_pages_change_owner(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_true(world_store(p.client, WORLD_DATA_PAGE(2), 0xcafe));
    uint64_t client_owned = world_snapshot(p.client).owned[FRAME_USER];
    uint64_t server_owned = world_snapshot(p.server).owned[FRAME_USER];
    assert_ok(lend(&p, XOUS_MOVE, WORLD_DATA_PAGE(1), 3));
    assert_int_equal(world_snapshot(p.client).owned[FRAME_USER], client_owned - 3);
    struct xous_result got = receive(&p);
    assert_values(got, 0, 7, got.value[2], 3 * PAGE_SIZE, 0, 0, p.client.pid);
    assert_int_equal(world_snapshot(p.server).owned[FRAME_USER], server_owned + 3);
    assert_int_equal(world_word(p.server, got.value[2] + PAGE_SIZE), 0xcafe);
    assert_true(world_store(p.server, got.value[2], 1));
    assert_ok(CALL(p.client, memory_allocate, 0, WORLD_DATA_PAGE(2), PAGE_SIZE, XOUS_READ | XOUS_WRITE));
    assert_int_equal(world_word(p.client, WORLD_DATA_PAGE(2)), 0);
    assert_ok(CALL(p.server, memory_free, got.value[2], 3 * PAGE_SIZE));
}

static void D23_moved_page_is_gone_at_once(void **state)
{
    struct parties p = parties_default();
    uint64_t value;
    (void)state;
    assert_true(world_store(p.client, WORLD_DATA, 1));
    assert_ok(lend(&p, XOUS_MOVE, WORLD_DATA, 1));
    assert_false(world_load(p.client, WORLD_DATA, &value));
    struct xous_result ended = assert_ok(CALL(world_init, process_wait, p.client.pid));
    assert_int_equal((uint32_t)ended.value[3], XOUS_FAULT_ACCESS);
    assert_int_equal(world_word(p.server, receive(&p).value[2]), 1);
}

static void D24_only_private_memory_moves(void **state)
{
    struct parties p = parties_default();
    (void)state;
    struct world_snapshot before = world_snapshot(p.client);
    assert_error(lend(&p, XOUS_MOVE, USER_INFO_PAGE, 1), XOUS_SHARE_VIOLATION);
    assert_error(lend(&p, XOUS_LEND, USER_INFO_PAGE, 1), XOUS_SHARE_VIOLATION);
    vaddr_t reserved =
        assert_ok(CALL(p.client, memory_allocate, 0, 0, PAGE_SIZE, XOUS_MEMORY_RESERVE)).value[0];
    assert_error(lend(&p, XOUS_MOVE, reserved, 1), XOUS_BAD_ADDRESS);
    assert_ok(CALL(p.client, memory_free, reserved, PAGE_SIZE));
    world_assert_unchanged(p.client, &before);
}

/* More than one page table covers, so that tables are needed besides the pages. */
#define MANY 520u

struct attempt {
    struct parties p;
    vaddr_t pages;
    unsigned kind;
};

static struct attempt attempt_start(unsigned kind)
{
    struct actor client = world_spawn_child(world_init, 800 * PAGE_SIZE);
    struct actor server = world_spawn_child(world_init, 800 * PAGE_SIZE);
    struct world_server at = world_server_create(server, 0, MANY * PAGE_SIZE, 0);
    struct attempt attempt = {.p = {client, server, at, world_connect(client, &at)}, .kind = kind};

    attempt.pages = world_pages(client, MANY);
    return attempt;
}

static struct xous_result attempt_send(void *context)
{
    const struct attempt *attempt = context;

    return lend(&attempt->p, attempt->kind | (attempt->kind == XOUS_LEND_MUTABLE ? XOUS_HOW_TRY : 0),
                attempt->pages, MANY);
}

static void D25_no_room_at_the_receiver(void **state)
{
    struct attempt attempt = attempt_start(XOUS_LEND_MUTABLE);
    struct parties *p = &attempt.p;
    (void)state;
    uint64_t needed = world_fail_nth(p->server, p->client, attempt_send, &attempt);
    assert_in_range(needed, 1, 3);
    assert_true(world_is_blocked(p->client));
    world_set_room(p->server, 0);
    struct xous_result got = receive(p);
    assert_ok(give_back(p, got));
    assert_ok(world_result(p->client));
}

static void D25_move_needs_room_for_its_pages(void **state)
{
    struct attempt attempt = attempt_start(XOUS_MOVE);
    struct parties *p = &attempt.p;
    (void)state;
    world_set_room(p->server, MANY - 2);
    struct world_snapshot client = world_snapshot(p->client);
    struct world_snapshot server = world_snapshot(p->server);
    unsigned failures = 0;
    for (; attempt_send(&attempt).tag == XOUS_TAG_ERROR; failures++) {
        world_assert_unchanged(p->client, &client);
        world_assert_unchanged(p->server, &server);
        world_set_room(p->server, MANY - 1 + failures);
    }
    assert_in_range(failures, 3, 5);
    world_set_room(p->server, 0);
    assert_int_equal(receive(p).value[3], MANY * PAGE_SIZE);
}

static void D25_larger_than_the_borrow_limit(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 4 * PAGE_SIZE, 0);
    struct parties p = {client, server, at, world_connect(client, &at)};
    struct world_snapshot before = world_snapshot(client);
    (void)state;
    assert_error(lend(&p, XOUS_LEND, WORLD_DATA, 5), XOUS_OUT_OF_MEMORY);
    assert_error(lend(&p, XOUS_MOVE, WORLD_DATA, 5), XOUS_OUT_OF_MEMORY);
    world_assert_unchanged(client, &before);
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA, 4));
    assert_ok(give_back(&p, receive(&p)));
}

static void D25_sender_waits_while_the_borrow_limit_is_in_use(void **state)
{
    struct actor client = world_spawn();
    struct actor second = world_thread_create(client);
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 4 * PAGE_SIZE, 0);
    struct parties p = {client, server, at, world_connect(client, &at)};
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA, 3));
    assert_error(CALL(second, client_send, p.connection, XOUS_LEND | XOUS_HOW_TRY, 1, WORLD_DATA_PAGE(4),
                      2 * PAGE_SIZE),
                 XOUS_SERVER_QUEUE_FULL);
    assert_blocked(CALL(second, client_send, p.connection, XOUS_LEND, 1, WORLD_DATA_PAGE(4), 2 * PAGE_SIZE));
    struct xous_result first = receive(&p);
    assert_quiet(&p);
    assert_ok(give_back(&p, first));
    world_settle(second);
    struct xous_result next = receive(&p);
    assert_int_equal(next.value[3], 2 * PAGE_SIZE);
    assert_ok(give_back(&p, next));
    assert_ok(world_result(second));
}

static void D25_received_move_leaves_the_borrow_limit(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 2 * PAGE_SIZE, 0);
    struct parties p = {client, server, at, world_connect(client, &at)};
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        assert_ok(lend(&p, XOUS_MOVE, WORLD_DATA_PAGE(2 * i), 2));
        assert_int_equal(receive(&p).value[3], 2 * PAGE_SIZE);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(D23_moved_pages_change_owner),
        WORLD_CASE(D23_moved_page_is_gone_at_once),
        WORLD_CASE(D24_only_private_memory_moves),
        WORLD_CASE(D25_no_room_at_the_receiver),
        WORLD_CASE(D25_move_needs_room_for_its_pages),
        WORLD_CASE(D25_larger_than_the_borrow_limit),
        WORLD_CASE(D25_sender_waits_while_the_borrow_limit_is_in_use),
        WORLD_CASE(D25_received_move_leaves_the_borrow_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

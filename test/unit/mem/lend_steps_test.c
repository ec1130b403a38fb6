/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Long lends, stopped after every number of steps: withdrawn, orphaned, their server's addresses contended.
 */
#include "spaces.h"

#define PAGES 400ul

static const uint64_t layouts[] = {0, XOUS_MEMORY_POPULATE}; /* lazy, backed */

static void pages_make(uint64_t flags)
{
    assert_int_equal(allocate_at(&client, AT, PAGES * PAGE_SIZE, RW | flags), 0);
    for (unsigned i = 0; i < PAGES; i += 37) {
        assert_int_equal(user_store(&client, AT + i * PAGE_SIZE, i + 1), 0);
    }
}

static void pages_expect(void)
{
    for (unsigned i = 0; i < PAGES; i += 37) {
        expect_word(&client, AT + i * PAGE_SIZE, i + 1);
        assert_int_equal(user_store(&client, AT + i * PAGE_SIZE, i + 1), 0);
    }
}

/* Runs `call` for at most `limit` steps; true if it ended. */
static bool some_steps(status_t (*call)(struct lend *), struct lend *lend, unsigned limit)
{
    status_t status = STATUS_AGAIN;

    for (unsigned i = 0; i < limit && status == STATUS_AGAIN; i++) {
        status = call(lend);
        audit_all();
    }
    assert_true(status == 0 || status == STATUS_AGAIN);
    return status == 0;
}

static void D14_lend_is_withdrawn_at_every_step(void **state)
{
    (void)state;
    for (unsigned layout = 0; layout < 2; layout++) {
        for (enum lend_kind kind = LEND_READ; kind <= LEND_MUTABLE; kind++) {
            bool ended = false;
            for (unsigned stop = 1; !ended; stop++) {
                pages_make(layouts[layout]);
                struct image before = image_take();
                struct lend lend = lend_of(AT, PAGES * PAGE_SIZE, kind);
                ended = some_steps(lend_begin, &lend, stop);
                assert_int_equal(lend_all(lend_withdraw, &lend), 0);
                assert_int_equal(lend.state, LEND_NONE);
                image_expect(&before);
                pages_expect();
                assert_int_equal(release(&client, AT, PAGES * PAGE_SIZE), 0);
            }
        }
    }
}

static void D14_move_is_withdrawn_at_every_step(void **state)
{
    bool gone = false;
    (void)state;
    for (unsigned stop = 1; !gone; stop++) {
        pages_make(XOUS_MEMORY_POPULATE);
        struct image before = image_take();
        struct lend lend = lend_of(AT, PAGES * PAGE_SIZE, LEND_MOVE);
        bool ended = some_steps(lend_begin, &lend, stop);
        assert_int_equal(lend_all(lend_withdraw, &lend), 0);
        assert_int_equal(lend.state, LEND_NONE);
        gone = state_at(&client, AT) == XOUS_MEMORY_EMPTY;
        if (gone) {
            assert_int_equal(client.account.used, 1);
            assert_int_equal(server.account.owned[FRAME_USER], 0);
            continue;
        }
        assert_false(ended);
        image_expect(&before);
        pages_expect();
        assert_int_equal(release(&client, AT, PAGES * PAGE_SIZE), 0);
    }
}

static void D15_server_dies_while_pages_appear_or_go(void **state)
{
    bool ended = false;
    (void)state;
    pages_make(XOUS_MEMORY_POPULATE);
    for (unsigned stop = 1; !ended; stop++) {
        struct lend lend = lend_of(AT, PAGES * PAGE_SIZE, LEND_MUTABLE);
        assert_int_equal(lend_all(lend_begin, &lend), 0);
        ended = some_steps(lend_receive, &lend, stop);
        if (!ended) {
            run(&server);
            assert_int_equal(lend_all(lend_withdraw, &lend), 0);
        } else {
            assert_int_equal(lend_all(lend_return, &lend), 0);
        }
        run(&server);
        pages_expect();
    }
    struct work work = {0};
    while (aspace_destroy(&server.space, &work) == STATUS_AGAIN) {
    }
    assert_int_equal(server.account.used, 0);
    assert_int_equal(aspace_init(&server.space, &server.account), 0);
}

/* Who ends a client whose pages are on their way home goes on with the return first. */
static void D18_client_dies_while_pages_go_home(void **state)
{
    bool ended = false;
    (void)state;
    for (unsigned stop = 1; !ended; stop++) {
        struct work work = {0};
        pages_make(XOUS_MEMORY_POPULATE);
        struct lend lend = lend_of(AT, PAGES * PAGE_SIZE, LEND_MUTABLE);
        assert_int_equal(lend_all(lend_begin, &lend), 0);
        assert_int_equal(lend_all(lend_receive, &lend), 0);
        ended = some_steps(lend_return, &lend, stop);
        if (!ended) {
            assert_int_equal(lend_all(lend_return, &lend), 0);
        }
        pages_expect();
        while (aspace_destroy(&client.space, &work) == STATUS_AGAIN) {
        }
        assert_int_equal(client.account.used, 0);
        assert_int_equal(aspace_init(&client.space, &client.account), 0);
    }
}

/* Its frames are freed by the reply, in steps, after its process is gone. */
static void D18_pages_of_a_dead_client_go_in_steps(void **state)
{
    struct work work = {0};
    (void)state;
    pages_make(XOUS_MEMORY_POPULATE);
    struct lend lend = lend_of(AT, PAGES * PAGE_SIZE, LEND_MUTABLE);
    assert_int_equal(lend_all(lend_begin, &lend), 0);
    assert_int_equal(lend_all(lend_receive, &lend), 0);
    lend_orphan(&lend);
    while (aspace_destroy(&client.space, &work) == STATUS_AGAIN) {
    }
    assert_int_equal(client.account.used, PAGES);
    run(&server);
    while (lend_return(&lend) == STATUS_AGAIN) {
        assert_int_equal(frame_audit(), 0);
        assert_int_equal(aspace_audit(&server.space), 0);
    }
    assert_int_equal(client.account.used, 0);
    assert_int_equal(aspace_init(&client.space, &client.account), 0);
}

static void D25_move_is_received_or_dropped_at_every_step(void **state)
{
    bool ended = false;
    (void)state;
    for (unsigned stop = 1; !ended; stop++) {
        pages_make(XOUS_MEMORY_POPULATE);
        struct lend lend = lend_of(AT, PAGES * PAGE_SIZE, LEND_MOVE);
        assert_int_equal(lend_all(lend_begin, &lend), 0);
        ended = some_steps(lend_receive, &lend, stop);
        if (ended) {
            expect_word(&server, lend.to_address + 37 * PAGE_SIZE, 38);
            assert_int_equal(release(&server, lend.to_address, PAGES * PAGE_SIZE), 0);
        } else {
            run(&server);
            assert_int_equal(lend_all(lend_withdraw, &lend), 0);
            run(&server);
        }
        assert_int_equal(server.account.owned[FRAME_USER], 0);
    }
}

static void D08_two_long_lends_to_one_server_at_once(void **state)
{
    (void)state;
    pages_make(XOUS_MEMORY_POPULATE);
    assert_int_equal(allocate_at(&third, AT, PAGES * PAGE_SIZE, RW), 0);
    struct lend first = lend_of(AT, PAGES * PAGE_SIZE, LEND_MUTABLE);
    struct lend second = first;
    second.from = &third.space;
    status_t one = STATUS_AGAIN;
    status_t two = STATUS_AGAIN;
    while (one == STATUS_AGAIN || two == STATUS_AGAIN) {
        one = one == STATUS_AGAIN ? lend_begin(&first) : one;
        two = two == STATUS_AGAIN ? lend_begin(&second) : two;
        audit_all();
    }
    assert_int_equal(one, 0);
    assert_int_equal(two, 0);
    assert_true(first.to_address + first.size <= second.to_address ||
                second.to_address + second.size <= first.to_address);
    assert_int_equal(lend_all(lend_receive, &second), 0);
    assert_int_equal(lend_all(lend_receive, &first), 0);
    expect_word(&server, first.to_address, 1);
    expect_word(&server, second.to_address, 0);
    assert_int_equal(lend_all(lend_return, &first), 0);
    assert_int_equal(lend_all(lend_return, &second), 0);
    pages_expect();
}

static void D08_overlapping_long_lends(void **state)
{
    (void)state;
    pages_make(0);
    struct lend first = lend_of(AT, 300 * PAGE_SIZE, LEND_READ);
    struct lend second = lend_of(AT + 100 * PAGE_SIZE, 300 * PAGE_SIZE, LEND_MUTABLE);
    second.to = &third.space;
    status_t one = STATUS_AGAIN;
    status_t two = STATUS_AGAIN;
    while (one == STATUS_AGAIN || two == STATUS_AGAIN) {
        one = one == STATUS_AGAIN ? lend_begin(&first) : one;
        two = two == STATUS_AGAIN ? lend_begin(&second) : two;
        audit_all();
    }
    assert_true(one == XOUS_SHARE_VIOLATION || two == XOUS_SHARE_VIOLATION);
    if (one == 0) {
        assert_int_equal(lend_all(lend_withdraw, &first), 0);
    }
    if (two == 0) {
        assert_int_equal(lend_all(lend_withdraw, &second), 0);
    }
    pages_expect();
    assert_int_equal(release(&client, AT, PAGES * PAGE_SIZE), 0);
}

static void D16_one_invalidation_for_a_long_lend(void **state)
{
    (void)state;
    pages_make(XOUS_MEMORY_POPULATE);
    struct lend lend = lend_of(AT, PAGES * PAGE_SIZE, LEND_MUTABLE);
    run(&client);
    uint64_t before = fake_fences(FAKE_FENCE_ASID) + fake_fences(FAKE_FENCE_PAGE);
    assert_int_equal(lend_all(lend_begin, &lend), 0);
    assert_int_equal(fake_fences(FAKE_FENCE_ASID) + fake_fences(FAKE_FENCE_PAGE), before + 1);
    assert_int_equal(lend_all(lend_withdraw, &lend), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(D14_lend_is_withdrawn_at_every_step),      CASE(D14_move_is_withdrawn_at_every_step),
        CASE(D15_server_dies_while_pages_appear_or_go), CASE(D18_client_dies_while_pages_go_home),
        CASE(D18_pages_of_a_dead_client_go_in_steps),   CASE(D25_move_is_received_or_dropped_at_every_step),
        CASE(D08_two_long_lends_to_one_server_at_once), CASE(D08_overlapping_long_lends),
        CASE(D16_one_invalidation_for_a_long_lend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Every operation with every amount of memory that is too little for it: it fails with OutOfMemory and changes
 * nothing, until there is exactly enough.
 */
#include "spaces.h"

typedef status_t (*operation)(void);

/* The room of `payer` is raised frame by frame until the operation works; returns what it took. */
static uint64_t starve(struct party *payer, operation run_it)
{
    struct image before = image_take();

    for (uint64_t room = 0;; room++) {
        assert_int_equal(account_set_limit(&payer->account, payer->account.used + room), 0);
        status_t status = run_it();
        if (status == 0) {
            assert_int_equal(account_set_limit(&payer->account, LIMIT), 0);
            audit_all();
            return room;
        }
        assert_int_equal(status, XOUS_OUT_OF_MEMORY);
        image_expect(&before);
        audit_all();
    }
}

static status_t allocate_few(void)
{
    return allocate_at(&client, AT, 5 * PAGE_SIZE, RW);
}

static status_t allocate_many(void)
{
    return allocate_at(&client, AT + PAGE_SIZE, 600 * PAGE_SIZE, RW | XOUS_MEMORY_POPULATE);
}

static status_t allocate_reserved(void)
{
    return allocate_at(&client, GIGA - PAGE_SIZE, GIGA + 2 * PAGE_SIZE, XOUS_MEMORY_RESERVE);
}

static status_t allocate_contiguous(void)
{
    struct work work = {0};
    vaddr_t address = AT;
    paddr_t physical;
    status_t status;

    do {
        status = aspace_allocate_contiguous(&client.space, &address, 70 * PAGE_SIZE, RW, &physical, &work);
    } while (status == STATUS_AGAIN);
    return status;
}

static status_t heap_some(void)
{
    return heap(&client, 100 * PAGE_SIZE);
}

static status_t map_device(void)
{
    struct work work = {0};
    vaddr_t address = AT + LARGE - PAGE_SIZE;
    status_t status;

    do {
        status = aspace_map_physical(&client.space, &address, 0x10000000ul, 80 * PAGE_SIZE, RW, &work);
    } while (status == STATUS_AGAIN);
    return status;
}

static status_t release_reserved(void)
{
    return release(&client, GIGA + 5 * PAGE_SIZE, PAGE_SIZE);
}

static status_t move_few(void)
{
    return move(AT, AT + LARGE - PAGE_SIZE, 5 * PAGE_SIZE, RW);
}

static status_t move_many(void)
{
    return move(AT, AT, 600 * PAGE_SIZE, RW);
}

static struct lend lend;

static status_t send(uint64_t pages, enum lend_kind kind)
{
    lend = lend_of(AT, pages * PAGE_SIZE, kind);
    return lend_all(lend_begin, &lend);
}

static status_t lend_one(void)
{
    return send(1, LEND_READ);
}

static status_t lend_many(void)
{
    return send(600, LEND_MUTABLE);
}

static status_t send_few(void)
{
    return send(3, LEND_MOVE);
}

static status_t send_many(void)
{
    return send(600, LEND_MOVE);
}

static void J02_allocations(void **state)
{
    (void)state;
    assert_int_equal(starve(&client, allocate_few), 5 + 2);
    assert_int_equal(release(&client, AT, 5 * PAGE_SIZE), 0);
    assert_int_equal(starve(&client, allocate_many), 600 + 3);
    assert_int_equal(release(&client, AT + PAGE_SIZE, 600 * PAGE_SIZE), 0);
    assert_int_equal(starve(&client, heap_some), 100 + 2);
    assert_int_equal(heap(&client, 0), 0);
    assert_int_equal(starve(&client, map_device), 3);
    assert_int_equal(client.account.used, 1 + 3);
}

static void J03_tables_of_reservations(void **state)
{
    (void)state;
    assert_int_equal(starve(&client, allocate_reserved), 4);
    assert_int_equal(starve(&client, release_reserved), 2);
}

static void J02_contiguous(void **state)
{
    (void)state;
    assert_int_equal(starve(&client, allocate_contiguous), 70 + 2);
}

static void J13_moves_between_processes(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 600 * PAGE_SIZE, RW | XOUS_MEMORY_POPULATE), 0);
    assert_int_equal(starve(&server, move_few), 5 + 3);
    assert_int_equal(move(AT + 5 * PAGE_SIZE, AT, 5 * PAGE_SIZE, RW), 0);
    assert_int_equal(allocate_at(&client, AT, 10 * PAGE_SIZE, RW), 0);
    assert_int_equal(release(&server, AT, 5 * PAGE_SIZE), 0);
    assert_int_equal(release(&server, AT + LARGE - PAGE_SIZE, 5 * PAGE_SIZE), 0);
    assert_int_equal(starve(&server, move_many), 600 + 3);
}

static void D25_lends(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 600 * PAGE_SIZE, RW), 0);
    assert_int_equal(starve(&server, lend_one), 2);
    assert_int_equal(lend_all(lend_receive, &lend), 0);
    assert_int_equal(lend_all(lend_return, &lend), 0);
    struct work work = {0};
    while (aspace_destroy(&server.space, &work) == STATUS_AGAIN) {
    }
    assert_int_equal(aspace_init(&server.space, &server.account), 0);
    assert_int_equal(starve(&server, lend_many), 3);
    assert_int_equal(lend_all(lend_receive, &lend), 0);
    assert_int_equal(lend_all(lend_return, &lend), 0);
}

static void D25_messages_that_move(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 600 * PAGE_SIZE, RW), 0);
    assert_int_equal(starve(&server, send_few),
                     3); /* the window keeps the two tables of the attempt before */
    assert_int_equal(lend_all(lend_receive, &lend), 0);
    assert_int_equal(release(&server, lend.to_address, 3 * PAGE_SIZE), 0);
    assert_int_equal(allocate_at(&client, AT, 3 * PAGE_SIZE, RW), 0);
    struct work work = {0};
    while (aspace_destroy(&server.space, &work) == STATUS_AGAIN) {
    }
    assert_int_equal(aspace_init(&server.space, &server.account), 0);
    assert_int_equal(starve(&server, send_many), 600 + 3);
    assert_int_equal(lend_all(lend_withdraw, &lend), 0);
}

/* With not one frame to spare, what was promised is there. */
static void J11_promises_are_kept_at_the_limit(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 2 * LARGE, RW), 0);
    assert_int_equal(account_set_limit(&client.account, client.account.used), 0);
    assert_int_equal(user_store(&client, AT + 600 * PAGE_SIZE, 1), 0);
    assert_int_equal(protect(&client, AT + PAGE_SIZE, PAGE_SIZE, XOUS_READ), 0);
    struct lend one = lend_of(AT + 9 * PAGE_SIZE, 100 * PAGE_SIZE, LEND_MUTABLE);
    assert_int_equal(lend_all(lend_begin, &one), 0);
    assert_int_equal(lend_all(lend_receive, &one), 0);
    assert_int_equal(lend_all(lend_return, &one), 0);
    for (unsigned page = 2; page < 1024; page++) {
        assert_int_equal(user_store(&client, AT + page * PAGE_SIZE, page), 0);
    }
    assert_int_equal(client.account.used, client.account.limit);
}

/* A hart may walk through a table as soon as it is there, also through one that was made for nothing. */
static void L09_table_of_an_allocation_that_fails_is_walked_no_more(void **state)
{
    uint64_t before = client.account.used;
    status_t status = XOUS_OUT_OF_MEMORY;
    (void)state;
    run(&client);
    for (uint64_t room = 0; status != 0; room++) {
        assert_int_equal(account_set_limit(&client.account, client.account.used + room), 0);
        fake_fetch_ahead(true);
        status = allocate_at(&client, AT, PAGE_SIZE, RW);
        fake_fetch_ahead(false);
        run(&client);
        assert_true(status == 0 || client.account.used == before);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(J02_allocations),
        CASE(L09_table_of_an_allocation_that_fails_is_walked_no_more),
        CASE(J03_tables_of_reservations),
        CASE(J02_contiguous),
        CASE(J13_moves_between_processes),
        CASE(D25_lends),
        CASE(D25_messages_that_move),
        CASE(J11_promises_are_kept_at_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Shared memory objects step by step: the client creates, the server and the third map; every call is disturbed after
 * every number of steps.
 */
#include "spaces.h"

#include <kernel/shared.h>
#include <stdlib.h>

#define PAGES 200ul
#define SIZE (PAGES * PAGE_SIZE)
#define LARGE_PAGES 1030ul /* two pieces of 2 MiB and single pages */

static struct shared *shared;

/* An object of the client, with one use, as if by a handle. */
static void object_make(uint64_t pages)
{
    shared = calloc(1, sizeof(*shared));
    assert_int_equal(shared_init(shared, &client.space, pages), 0);
    shared_use(shared);
    while (shared_fill(shared) == STATUS_AGAIN) {
        audit_all();
    }
    assert_int_equal(client.account.owned[FRAME_SHARED], pages);
}

static void object_end(void)
{
    assert_null(shared_next_idle());
    shared_unuse(shared);
    assert_ptr_equal(shared_next_idle(), shared);
    while (shared_dissolve(shared) == STATUS_AGAIN) {
    }
    assert_int_equal(client.account.owned[FRAME_SHARED], 0);
    free(shared);
}

static status_t map_some(struct mapping *mapping, vaddr_t *address, struct work *work, unsigned limit)
{
    status_t status = STATUS_AGAIN;

    for (unsigned i = 0; i < limit && status == STATUS_AGAIN; i++) {
        status = aspace_map_shared(mapping->space, address, mapping, work);
        audit_all();
    }
    return status;
}

static status_t map(struct party *party, vaddr_t *address, uint64_t rights)
{
    struct mapping *mapping;
    struct work work = {0};

    assert_int_equal(mapping_begin(shared, &party->space, rights, shared->epoch, &mapping), 0);
    status_t status = map_some(mapping, address, &work, ~0u);
    mapping_end(mapping);
    return status;
}

static void map_at(struct party *party, vaddr_t address)
{
    assert_int_equal(map(party, &address, RW), 0);
}

static void revoke_all(void)
{
    while (shared_revoke(shared) == STATUS_AGAIN) {
        audit_all();
    }
}

/* The client's view and the other's are the same memory. */
static void expect_same(struct party *party, vaddr_t mine, vaddr_t theirs, uint64_t pages)
{
    for (uint64_t i = 0; i < pages; i += 29) {
        assert_int_equal(user_store(party, theirs + i * PAGE_SIZE, i + 7), 0);
        expect_word(&client, mine + i * PAGE_SIZE, i + 7);
    }
}

static unsigned level_at(struct party *party, vaddr_t address)
{
    struct page_info info;

    assert_int_equal(aspace_query(&party->space, address, &info), 0);
    assert_int_equal(info.state, XOUS_MEMORY_SHARED);
    return info.level;
}

/* --- whole --- */

static void J19_large_objects_use_large_pages_where_they_lie_well(void **state)
{
    (void)state;
    object_make(LARGE_PAGES);
    map_at(&client, AT);
    map_at(&server, AT + PAGE_SIZE);
    assert_int_equal(level_at(&client, AT), 1);
    assert_int_equal(level_at(&client, AT + LARGE), 1);
    assert_int_equal(level_at(&client, AT + 2 * LARGE), 0);
    assert_int_equal(level_at(&server, AT + LARGE), 0);
    expect_same(&server, AT, AT + PAGE_SIZE, LARGE_PAGES);
    vaddr_t found = 0;
    assert_int_equal(map(&third, &found, XOUS_READ), 0);
    assert_int_equal(level_at(&third, found), 1);
    expect_word(&third, found + 29 * PAGE_SIZE, 36);
    assert_int_equal(release(&client, AT + 5 * PAGE_SIZE, PAGE_SIZE), 0);
    assert_int_equal(level_at(&client, AT + 4 * PAGE_SIZE), 0);
    expect_word(&client, AT + 29 * PAGE_SIZE, 36);
    assert_int_equal(release(&client, AT, 5 * PAGE_SIZE), 0);
    assert_int_equal(release(&client, AT + 6 * PAGE_SIZE, (LARGE_PAGES - 6) * PAGE_SIZE), 0);
    assert_int_equal(release(&server, AT + PAGE_SIZE, LARGE_PAGES * PAGE_SIZE), 0);
    assert_int_equal(release(&third, found, LARGE_PAGES * PAGE_SIZE), 0);
    object_end();
}

static void J07_objects_are_zero(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        object_make(LARGE_PAGES);
        map_at(&client, AT);
        for (uint64_t i = 0; i < LARGE_PAGES; i++) {
            expect_word(&client, AT + i * PAGE_SIZE + 8, 0);
            assert_int_equal(user_store(&client, AT + i * PAGE_SIZE + 8, ~i), 0);
        }
        assert_int_equal(release(&client, AT, LARGE_PAGES * PAGE_SIZE), 0);
        object_end();
    }
}

/* The shadow TLB complains if a hart can still use what was taken. */
static void L01_revoked_pages_are_gone_at_once(void **state)
{
    uint64_t value;
    (void)state;
    object_make(LARGE_PAGES);
    map_at(&client, AT);
    map_at(&server, AT);
    map_at(&third, AT + PAGE_SIZE);
    expect_same(&server, AT, AT, LARGE_PAGES);
    shared->epoch++;
    revoke_all();
    for (uint64_t i = 0; i < LARGE_PAGES; i += 29) {
        assert_int_equal(user_load(&server, AT + i * PAGE_SIZE, &value), XOUS_FAULT_ACCESS);
        assert_int_equal(user_load(&third, AT + PAGE_SIZE + i * PAGE_SIZE, &value), XOUS_FAULT_ACCESS);
        expect_word(&client, AT + i * PAGE_SIZE, i + 7);
    }
    assert_int_equal(state_at(&server, AT + LARGE), XOUS_MEMORY_RESERVED);
    assert_int_equal(release(&server, AT, LARGE_PAGES * PAGE_SIZE), 0);
    assert_int_equal(release(&client, AT, LARGE_PAGES * PAGE_SIZE), 0);
    object_end();
}

static void J08_freeing_cuts_mappings(void **state)
{
    (void)state;
    object_make(PAGES);
    map_at(&server, AT);
    map_at(&server, AT + SIZE);
    /* From the middle of one mapping to the middle of the next. */
    assert_int_equal(release(&server, AT + 50 * PAGE_SIZE, SIZE), 0);
    audit_all();
    expect_word(&server, AT + 49 * PAGE_SIZE, 0);
    expect_word(&server, AT + SIZE + 50 * PAGE_SIZE, 0);
    assert_int_equal(state_at(&server, AT + SIZE), XOUS_MEMORY_EMPTY);
    shared->epoch++;
    revoke_all();
    assert_int_equal(state_at(&server, AT + 49 * PAGE_SIZE), XOUS_MEMORY_RESERVED);
    assert_int_equal(state_at(&server, AT + SIZE + 199 * PAGE_SIZE), XOUS_MEMORY_RESERVED);
    assert_int_equal(server.space.shared_pages, 0);
    object_end();
}

/* --- step by step --- */

static void J19_mapping_is_revoked_at_every_step(void **state)
{
    bool ended = false;
    (void)state;
    for (unsigned stop = 0; !ended; stop++) {
        struct image before = image_take();
        struct mapping *mapping;
        struct work work = {0};
        vaddr_t address = 0;
        object_make(PAGES);
        assert_int_equal(mapping_begin(shared, &server.space, RW, shared->epoch, &mapping), 0);
        ended = stop > 0 && map_some(mapping, &address, &work, stop) == 0;
        if (ended) {
            mapping_end(mapping);
        }
        shared->epoch++;
        revoke_all();
        if (!ended) {
            assert_int_equal(map_some(mapping, &address, &work, ~0u), XOUS_ACCESS_DENIED);
            mapping_end(mapping);
        } else {
            assert_int_equal(release(&server, address, SIZE), 0);
        }
        object_end();
        image_expect(&before);
    }
}

/* Turn by turn, so that the mapping grows while it is being taken away. */
static void J19_mapping_and_revocation_race(void **state)
{
    (void)state;
    for (unsigned start = 0; start < 6; start++) {
        struct image before = image_take();
        struct mapping *mapping;
        struct work work = {0};
        vaddr_t address = 0;
        status_t status = STATUS_AGAIN;
        object_make(PAGES);
        assert_int_equal(mapping_begin(shared, &server.space, RW, shared->epoch, &mapping), 0);
        status = start == 0 ? status : map_some(mapping, &address, &work, start);
        shared->epoch++;
        for (status_t revoking = STATUS_AGAIN; status == STATUS_AGAIN || revoking == STATUS_AGAIN;) {
            revoking = shared_revoke(shared);
            audit_all();
            status = status == STATUS_AGAIN ? map_some(mapping, &address, &work, 1) : status;
        }
        mapping_end(mapping);
        revoke_all();
        assert_int_equal(server.space.shared_pages, 0);
        if (status == 0) {
            assert_int_equal(release(&server, address, SIZE), 0);
        }
        object_end();
        image_expect(&before);
    }
}

static void J19_free_is_revoked_at_every_step(void **state)
{
    bool ended = false;
    (void)state;
    for (unsigned stop = 1; !ended; stop++) {
        struct image before = image_take();
        struct work work = {0};
        object_make(PAGES);
        map_at(&server, AT);
        status_t status = STATUS_AGAIN;
        for (unsigned i = 0; i < stop && status == STATUS_AGAIN; i++) {
            status = aspace_free(&server.space, AT + PAGE_SIZE, SIZE - 2 * PAGE_SIZE, &work);
            audit_all();
        }
        ended = status == 0;
        shared->epoch++;
        revoke_all();
        while (status == STATUS_AGAIN) {
            status = aspace_free(&server.space, AT + PAGE_SIZE, SIZE - 2 * PAGE_SIZE, &work);
            audit_all();
        }
        assert_int_equal(status, 0);
        assert_int_equal(release(&server, AT, PAGE_SIZE), 0);
        assert_int_equal(release(&server, AT + SIZE - PAGE_SIZE, PAGE_SIZE), 0);
        object_end();
        image_expect(&before);
    }
}

/* Nobody frees a mapping that a call is still building. */
static void J19_mapping_is_not_freed_while_it_is_built(void **state)
{
    bool ended = false;
    (void)state;
    object_make(PAGES);
    for (unsigned stop = 1; !ended; stop++) {
        struct mapping *mapping;
        struct work work = {0};
        vaddr_t address = AT;
        assert_int_equal(mapping_begin(shared, &server.space, RW, shared->epoch, &mapping), 0);
        ended = map_some(mapping, &address, &work, stop) == 0;
        if (!ended) {
            status_t status = release(&server, AT, PAGE_SIZE);
            assert_true(status == XOUS_SHARE_VIOLATION || status == XOUS_BAD_ADDRESS);
            assert_int_equal(map_some(mapping, &address, &work, ~0u), 0);
        }
        mapping_end(mapping);
        assert_int_equal(release(&server, AT, SIZE), 0);
    }
    object_end();
}

/* The mapper's process dies at every step: its space is taken apart, with whatever is there. */
static void J19_mapper_dies_at_every_step(void **state)
{
    bool ended = false;
    (void)state;
    for (unsigned stop = 0; !ended; stop++) {
        struct mapping *mapping;
        struct work work = {0};
        vaddr_t address = AT + PAGE_SIZE;
        object_make(PAGES);
        assert_int_equal(mapping_begin(shared, &third.space, RW, shared->epoch, &mapping), 0);
        ended = stop > 0 && map_some(mapping, &address, &work, stop) == 0;
        if (stop % 2 == 1) {
            shared->epoch++;
            assert_true(shared_revoke(shared) <= 0);
        }
        mapping_end(mapping);
        work = (struct work){0};
        while (aspace_destroy(&third.space, &work) == STATUS_AGAIN) {
        }
        assert_int_equal(aspace_init(&third.space, &third.account), 0);
        revoke_all();
        object_end();
        audit_all();
    }
}

/* The object ends before it was whole. */
static void J19_creator_dies_while_it_fills(void **state)
{
    bool ended = false;
    (void)state;
    for (unsigned stop = 0; !ended; stop += 13) {
        struct image before = image_take();
        shared = calloc(1, sizeof(*shared));
        assert_int_equal(shared_init(shared, &client.space, LARGE_PAGES), 0);
        shared_use(shared);
        for (unsigned i = 0; i < stop && !ended; i++) {
            ended = shared_fill(shared) == 0;
        }
        object_end();
        image_expect(&before);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(J19_large_objects_use_large_pages_where_they_lie_well),
        CASE(J07_objects_are_zero),
        CASE(L01_revoked_pages_are_gone_at_once),
        CASE(J08_freeing_cuts_mappings),
        CASE(J19_mapping_is_revoked_at_every_step),
        CASE(J19_mapping_and_revocation_race),
        CASE(J19_free_is_revoked_at_every_step),
        CASE(J19_mapping_is_not_freed_while_it_is_built),
        CASE(J19_mapper_dies_at_every_step),
        CASE(J19_creator_dies_while_it_fills),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

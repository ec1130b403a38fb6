/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Shared memory objects as processes see them: handles, rights, mappings, revocation, death, exhaustion.
 */
#include <world.h>

#define RW (XOUS_READ | XOUS_WRITE)
#define FREE_AREA 0x40000000ul /* nothing is there */
#define PAGES 4ul
#define SIZE (PAGES * PAGE_SIZE)
#define BORROW_LIMIT (16 * PAGE_SIZE)

/* A creator, and two others that can be sent handles. */
struct cast {
    struct actor creator;
    struct actor user;
    struct actor third;
    struct world_server at_user;
    struct world_server at_third;
    xous_handle_t object;
};

static struct cast cast_meet(void)
{
    struct cast c = {.creator = world_spawn(), .user = world_spawn(), .third = world_spawn()};

    c.at_user = world_server_create(c.user, XOUS_SERVER_ACCEPT, BORROW_LIMIT, 0);
    c.at_third = world_server_create(c.third, XOUS_SERVER_ACCEPT, BORROW_LIMIT, 0);
    c.object = (xous_handle_t)assert_ok(CALL(c.creator, object_create, SIZE)).value[0];
    return c;
}

/* The handle travels in a scalar; returns what the receiver calls it. */
static xous_handle_t grant(struct actor from, const struct world_server *to, xous_handle_t handle)
{
    xous_handle_t connection = world_connect(from, to);

    assert_ok(CALL(from, client_send, connection, XOUS_SCALAR | XOUS_HOW_GRANT, 1, handle, 3, 4, 5));
    struct xous_result got = CALL(to->actor, server_receive, to->handle, XOUS_HOW_TRY);
    assert_int_equal(got.tag, XOUS_TAG_MESSAGE_GRANT + XOUS_SCALAR);
    assert_ok(CALL(from, handle_close, connection));
    return (xous_handle_t)got.value[2];
}

static xous_handle_t narrowed(struct actor actor, xous_handle_t object, uint64_t rights)
{
    return (xous_handle_t)assert_ok(CALL(actor, object_share, object, rights)).value[0];
}

static vaddr_t map(struct actor actor, xous_handle_t object, uint64_t rights)
{
    struct xous_result result = assert_ok(CALL(actor, object_map, object, 0, rights));

    assert_values(result, result.value[0], SIZE);
    return result.value[0];
}

static bool is_mapped(struct actor actor, vaddr_t address)
{
    return CALL(actor, memory_query, address).value[0] == XOUS_MEMORY_SHARED;
}

/* --- sharing --- */

static void J19_two_processes_see_the_same_zeroed_pages(void **state)
{
    struct cast c = cast_meet();
    vaddr_t mine = map(c.creator, c.object, RW);
    vaddr_t theirs = map(c.user, grant(c.creator, &c.at_user, c.object), RW);
    (void)state;
    for (unsigned i = 0; i < PAGES; i++) {
        assert_int_equal(world_word(c.user, theirs + i * PAGE_SIZE + 8), 0);
        assert_true(world_store(c.creator, mine + i * PAGE_SIZE, i + 100));
        assert_int_equal(world_word(c.user, theirs + i * PAGE_SIZE), i + 100);
        assert_true(world_store(c.user, theirs + i * PAGE_SIZE, i + 200));
        assert_int_equal(world_word(c.creator, mine + i * PAGE_SIZE), i + 200);
    }
}

static void J19_creator_pays_for_the_pages_and_each_for_its_mapping(void **state)
{
    struct cast c = cast_meet();
    uint64_t creator = world_snapshot(c.creator).owned[FRAME_SHARED];
    xous_handle_t theirs = grant(c.creator, &c.at_user, c.object);
    (void)state;
    assert_int_equal(creator, PAGES);
    struct world_snapshot before = world_snapshot(c.creator);
    map(c.user, theirs, RW);
    assert_int_equal(world_snapshot(c.user).owned[FRAME_SHARED], 0);
    assert_int_equal(world_snapshot(c.creator).used, before.used);
}

static void J19_rights_are_never_wider(void **state)
{
    struct cast c = cast_meet();
    xous_handle_t readable = narrowed(c.creator, c.object, XOUS_READ);
    xous_handle_t theirs = grant(c.creator, &c.at_user, readable);
    (void)state;
    assert_error(CALL(c.creator, object_map, readable, 0, RW), XOUS_ACCESS_DENIED);
    assert_error(CALL(c.creator, object_share, readable, RW), XOUS_ACCESS_DENIED);
    assert_error(CALL(c.user, object_map, theirs, 0, RW), XOUS_ACCESS_DENIED);
    assert_error(CALL(c.user, object_share, theirs, RW), XOUS_ACCESS_DENIED);
    xous_handle_t passed_on = grant(c.user, &c.at_third, theirs);
    assert_error(CALL(c.third, object_map, passed_on, 0, RW), XOUS_ACCESS_DENIED);
    vaddr_t mine = map(c.creator, c.object, RW);
    assert_true(world_store(c.creator, mine, 7));
    assert_int_equal(world_word(c.third, map(c.third, passed_on, XOUS_READ)), 7);
    assert_false(world_store(c.user, map(c.user, theirs, XOUS_READ), 8));
}

/* W^X over all mappings of a frame: what may be written somewhere is executable nowhere. */
static void J05_shared_pages_are_never_executable(void **state)
{
    static const uint64_t bad[] = {0, XOUS_WRITE, XOUS_EXECUTE, XOUS_READ | XOUS_EXECUTE, XOUS_RIGHTS, 8};
    struct cast c = cast_meet();
    vaddr_t mine = map(c.creator, c.object, XOUS_READ);
    struct world_snapshot before = world_snapshot(c.creator);
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_error(CALL(c.creator, object_map, c.object, 0, bad[i]), XOUS_INVALID_ARGUMENT);
        assert_error(CALL(c.creator, object_share, c.object, bad[i]), XOUS_INVALID_ARGUMENT);
    }
    assert_error(CALL(c.creator, memory_protect, mine, PAGE_SIZE, XOUS_READ | XOUS_EXECUTE),
                 XOUS_SHARE_VIOLATION);
    world_assert_unchanged(c.creator, &before);
    assert_false(world_fetch(c.creator, mine));
}

static void D24_shared_pages_are_not_lent_moved_given_or_protected(void **state)
{
    struct cast c = cast_meet();
    struct actor child = world_spawn_stopped(c.creator, 32 * PAGE_SIZE);
    vaddr_t mine = map(c.creator, c.object, RW);
    xous_handle_t connection = world_connect(c.creator, &c.at_user);
    static const unsigned kinds[] = {XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_MOVE};
    struct world_snapshot before = world_snapshot(c.creator);
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        assert_error(CALL(c.creator, client_send, connection, kinds[i], 1, mine, SIZE), XOUS_SHARE_VIOLATION);
    }
    assert_error(CALL(c.creator, memory_protect, mine, PAGE_SIZE, XOUS_READ), XOUS_SHARE_VIOLATION);
    assert_error(CALL(c.creator, memory_give, child.pid, mine, FREE_AREA, PAGE_SIZE, RW),
                 XOUS_SHARE_VIOLATION);
    world_assert_unchanged(c.creator, &before);
    assert_true(world_store(c.creator, mine, 1));
}

static void J19_futex_words_work_between_processes(void **state)
{
    struct cast c = cast_meet();
    vaddr_t mine = map(c.creator, c.object, RW);
    vaddr_t theirs = map(c.user, grant(c.creator, &c.at_user, c.object), XOUS_READ);
    (void)state;
    assert_true(world_store(c.creator, mine + 8, 1));
    assert_blocked(CALL(c.user, thread_wait, theirs + 8, 0, 1));
    assert_true(world_store(c.creator, mine + 8, 2));
    assert_values(assert_ok(CALL(c.creator, thread_wake, mine + 8, 5)), 1);
    assert_ok(world_result(c.user));
}

/* --- handles --- */

static void M02_reply_grants_an_object(void **state)
{
    struct cast c = cast_meet();
    xous_handle_t connection = world_connect(c.creator, &c.at_user);
    xous_handle_t own = (xous_handle_t)assert_ok(CALL(c.user, object_create, SIZE)).value[0];
    (void)state;
    assert_blocked(CALL(c.creator, client_send, connection, XOUS_HOW_ACCEPT, 1));
    struct xous_result got = CALL(c.user, server_receive, c.at_user.handle);
    assert_ok(CALL(c.user, server_reply, got.value[0], XOUS_HOW_GRANT, 9, own));
    struct xous_result reply = assert_ok(world_result(c.creator));
    assert_values(reply, 0, 9, reply.value[2], 0, 0, 0, 1);
    map(c.creator, (xous_handle_t)reply.value[2], RW);
    struct world_snapshot before = world_snapshot(c.creator);
    assert_blocked(CALL(c.creator, client_send, connection, XOUS_HOW_ACCEPT, 1));
    got = CALL(c.user, server_receive, c.at_user.handle);
    assert_ok(CALL(c.user, server_reply, got.value[0]));
    world_assert_unchanged(c.creator, &before);
}

static void M02_object_is_given_to_a_child_before_it_starts(void **state)
{
    struct cast c = cast_meet();
    struct actor child = world_spawn_stopped(c.creator, 32 * PAGE_SIZE);
    vaddr_t mine = map(c.creator, c.object, RW);
    (void)state;
    xous_handle_t theirs = (xous_handle_t)assert_ok(CALL(c.creator, handle_give, child.pid,
                                                         narrowed(c.creator, c.object, XOUS_READ)))
                               .value[0];
    assert_ok(CALL(c.creator, process_resume, child.pid, 0, WORLD_DATA + PAGE_SIZE));
    child = world_actor_of(child.pid);
    assert_true(world_store(c.creator, mine, 5));
    assert_error(CALL(child, object_map, theirs, 0, RW), XOUS_ACCESS_DENIED);
    assert_int_equal(world_word(child, map(child, theirs, XOUS_READ)), 5);
}

static void M02_grant_of_an_object_that_is_never_received_is_undone(void **state)
{
    struct cast c = cast_meet();
    xous_handle_t connection = world_connect(c.creator, &c.at_user);
    struct world_snapshot before = world_snapshot(c.user);
    (void)state;
    assert_ok(CALL(c.creator, client_send, connection, XOUS_SCALAR | XOUS_HOW_GRANT, 1, c.object));
    assert_ok(CALL(c.creator, handle_close, c.object));
    assert_ok(CALL(c.user, server_destroy, c.at_user.handle));
    assert_int_equal(world_snapshot(c.creator).owned[FRAME_SHARED], 0);
    assert_int_equal(world_snapshot(c.user).owned[FRAME_OBJECT], before.owned[FRAME_OBJECT] - 1);
}

static void J19_arguments_that_are_refused(void **state)
{
    struct cast c = cast_meet();
    xous_handle_t connection = world_connect(c.creator, &c.at_user);
    struct world_snapshot before = world_snapshot(c.creator);
    (void)state;
    assert_error(CALL(c.creator, object_create, 0), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(c.creator, object_create, 100), XOUS_BAD_ALIGNMENT);
    assert_error(CALL(c.creator, object_create, WORLD_LIMIT), XOUS_OUT_OF_MEMORY);
    assert_error(CALL(c.creator, object_create, ~0ul << PAGE_SHIFT), XOUS_OUT_OF_MEMORY);
    static const uint64_t calls[] = {XOUS_SYS_object_map, XOUS_SYS_object_share, XOUS_SYS_object_revoke};
    for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
        assert_error(world_call(c.creator, calls[i], (uint64_t[7]){c.object + 1}), XOUS_INVALID_HANDLE);
        assert_error(world_call(c.creator, calls[i], (uint64_t[7]){connection}), XOUS_INVALID_HANDLE);
        assert_error(world_call(c.user, calls[i], (uint64_t[7]){c.object}), XOUS_INVALID_HANDLE);
    }
    assert_error(CALL(c.creator, object_map, c.object, WORLD_DATA, RW), XOUS_MEMORY_IN_USE);
    assert_error(CALL(c.creator, object_map, c.object, FREE_AREA + 8, RW), XOUS_BAD_ALIGNMENT);
    assert_error(CALL(c.creator, object_map, c.object, USER_END - PAGE_SIZE, RW), XOUS_BAD_ADDRESS);
    assert_error(CALL(c.creator, object_map, c.object, USER_WINDOW_START, RW), XOUS_BAD_ADDRESS);
    assert_error(CALL(c.creator, client_send, c.object, XOUS_SCALAR), XOUS_INVALID_HANDLE);
    world_assert_unchanged(c.creator, &before);
}

/* --- the end of mappings and objects --- */

static void J19_object_lives_while_it_has_a_handle_or_a_mapping(void **state)
{
    struct cast c = cast_meet();
    struct world_snapshot before = world_snapshot(c.creator);
    vaddr_t mine = map(c.creator, c.object, RW);
    xous_handle_t theirs = grant(c.creator, &c.at_user, c.object);
    (void)state;
    assert_true(world_store(c.creator, mine, 3));
    assert_ok(CALL(c.creator, handle_close, c.object));
    assert_error(CALL(c.creator, object_map, c.object, 0, RW), XOUS_INVALID_HANDLE);
    assert_int_equal(world_word(c.creator, mine), 3);
    assert_ok(CALL(c.creator, memory_free, mine, SIZE));
    assert_false(is_mapped(c.creator, mine));
    vaddr_t at = map(c.user, theirs, XOUS_READ);
    assert_ok(CALL(c.user, handle_close, theirs));
    assert_int_equal(world_word(c.user, at), 3);
    assert_int_equal(world_snapshot(c.creator).owned[FRAME_SHARED], PAGES);
    assert_ok(CALL(c.user, memory_free, at, SIZE));
    assert_int_equal(world_snapshot(c.creator).owned[FRAME_SHARED], 0);
    assert_int_equal(world_snapshot(c.creator).promised, before.promised);
}

static void J08_any_part_of_a_mapping_is_freed(void **state)
{
    struct cast c = cast_meet();
    vaddr_t at = map(c.creator, c.object, RW);
    (void)state;
    assert_ok(CALL(c.creator, memory_free, at + PAGE_SIZE, PAGE_SIZE));
    assert_int_equal(world_audit(), 0);
    assert_error(CALL(c.creator, memory_free, at, SIZE), XOUS_BAD_ADDRESS);
    assert_true(world_store(c.creator, at, 1));
    assert_true(world_store(c.creator, at + 2 * PAGE_SIZE, 1));
    vaddr_t second = map(c.creator, c.object, RW);
    assert_int_equal(world_word(c.creator, second), 1);
    assert_ok(CALL(c.creator, memory_free, at + 3 * PAGE_SIZE, PAGE_SIZE));
    assert_ok(CALL(c.creator, memory_free, at, PAGE_SIZE));
    assert_ok(CALL(c.creator, handle_close, c.object));
    assert_ok(CALL(c.creator, memory_free, second, SIZE));
    assert_int_equal(world_snapshot(c.creator).owned[FRAME_SHARED], PAGES);
    assert_ok(CALL(c.creator, memory_free, at + 2 * PAGE_SIZE, PAGE_SIZE));
    assert_int_equal(world_snapshot(c.creator).owned[FRAME_SHARED], 0);
}

static void J19_creator_dies_and_the_object_stays(void **state)
{
    struct actor parent = world_spawn_child(world_init, 8 * WORLD_LIMIT);
    struct actor creator = world_spawn_child(parent, WORLD_LIMIT);
    struct actor user = world_spawn();
    struct world_server at_user = world_server_create(user, XOUS_SERVER_ACCEPT, BORROW_LIMIT, 0);
    xous_handle_t object = (xous_handle_t)assert_ok(CALL(creator, object_create, SIZE)).value[0];
    xous_handle_t theirs = grant(creator, &at_user, object);
    vaddr_t at = map(user, theirs, RW);
    struct world_snapshot before = world_snapshot(parent);
    (void)state;
    assert_true(world_store(user, at, 4));
    world_kill(parent, creator);
    assert_int_equal(world_word(user, at), 4);
    assert_true(world_store(user, map(user, theirs, RW) + PAGE_SIZE, 5));
    assert_int_equal(world_word(user, at + PAGE_SIZE), 5);
    assert_int_equal(world_snapshot(parent).used,
                     before.used); /* the account stays inside the parent's limit */
    world_kill(world_init, parent);
    assert_int_equal(world_word(user, at), 4);
    uint32_t processes = processes_count();
    world_kill(world_init, user);
    assert_int_equal(processes_count(), processes - 2);
}

static void J19_user_dies_with_handle_and_mappings(void **state)
{
    struct cast c = cast_meet();
    xous_handle_t theirs = grant(c.creator, &c.at_user, c.object);
    (void)state;
    map(c.user, theirs, RW);
    map(c.user, theirs, XOUS_READ);
    assert_ok(CALL(c.creator, handle_close, c.object));
    world_kill(world_init, c.user);
    assert_int_equal(world_snapshot(c.creator).owned[FRAME_SHARED], 0);
}

/* --- revocation --- */

static void J19_revocation_takes_handles_and_mappings_of_others(void **state)
{
    struct cast c = cast_meet();
    vaddr_t mine = map(c.creator, c.object, RW);
    xous_handle_t theirs = grant(c.creator, &c.at_user, c.object);
    xous_handle_t thirds = grant(c.user, &c.at_third, theirs);
    vaddr_t at_user = map(c.user, theirs, RW);
    vaddr_t again = map(c.user, theirs, XOUS_READ);
    vaddr_t at_third = map(c.third, thirds, RW);
    uint64_t value;
    (void)state;
    assert_true(world_store(c.user, at_user, 1));
    assert_error(CALL(c.user, object_revoke, theirs), XOUS_ACCESS_DENIED);
    assert_true(world_store(c.user, at_user, 2));
    assert_ok(CALL(c.creator, object_revoke, c.object));
    assert_int_equal(world_word(c.creator, mine), 2);
    assert_error(CALL(c.user, object_map, theirs, 0, XOUS_READ), XOUS_ACCESS_DENIED);
    assert_error(CALL(c.user, object_share, theirs, XOUS_READ), XOUS_ACCESS_DENIED);
    assert_error(CALL(c.third, object_map, thirds, 0, XOUS_READ), XOUS_ACCESS_DENIED);
    assert_int_equal(CALL(c.user, memory_query, again).value[0], XOUS_MEMORY_RESERVED);
    assert_ok(CALL(c.user, memory_free, again, SIZE));
    assert_ok(CALL(c.user, handle_close, theirs));
    assert_int_equal(world_audit(), 0);
    xous_handle_t fresh = grant(c.creator, &c.at_third, c.object);
    assert_int_equal(world_word(c.third, map(c.third, fresh, XOUS_READ)), 2);
    assert_false(world_load(c.third, at_third, &value));
    assert_false(world_store(c.user, at_user, 3));
    assert_int_equal(world_word(c.creator, mine), 2);
}

static void J19_grant_on_its_way_is_revoked(void **state)
{
    struct cast c = cast_meet();
    xous_handle_t connection = world_connect(c.creator, &c.at_user);
    (void)state;
    assert_ok(CALL(c.creator, client_send, connection, XOUS_SCALAR | XOUS_HOW_GRANT, 1, c.object));
    assert_ok(CALL(c.creator, object_revoke, c.object));
    struct xous_result got = CALL(c.user, server_receive, c.at_user.handle);
    assert_error(CALL(c.user, object_map, got.value[2], 0, RW), XOUS_ACCESS_DENIED);
    assert_ok(CALL(c.user, handle_close, got.value[2]));
}

/* --- exhaustion --- */

struct attempt {
    struct actor actor;
    xous_handle_t handle;
    vaddr_t address;
};

static struct xous_result attempt_create(void *context)
{
    const struct attempt *a = context;

    return CALL(a->actor, object_create, SIZE);
}

static struct xous_result attempt_map(void *context)
{
    const struct attempt *a = context;

    return CALL(a->actor, object_map, a->handle, a->address, RW);
}

static struct xous_result attempt_share(void *context)
{
    const struct attempt *a = context;

    return CALL(a->actor, object_share, a->handle, XOUS_READ);
}

static struct xous_result attempt_free_part(void *context)
{
    const struct attempt *a = context;

    return CALL(a->actor, memory_free, a->address + PAGE_SIZE, PAGE_SIZE);
}

static void J02_object_calls_fail_at_every_charge(void **state)
{
    struct cast c = cast_meet();
    struct attempt a = {c.user, grant(c.creator, &c.at_user, c.object), FREE_AREA - PAGE_SIZE};
    (void)state;
    assert_in_range(world_fail_nth(c.third, c.creator, attempt_create, &(struct attempt){.actor = c.third}),
                    PAGES + 2, PAGES + 3);
    assert_in_range(world_fail_nth(c.user, c.creator, attempt_map, &a), 3, 6);
    assert_in_range(world_fail_nth(c.user, c.creator, attempt_share, &a), 0, 1);
    /* Until the pool of records needs another frame. */
    uint64_t needed = 0;
    for (unsigned i = 0; i < PAGE_SIZE / 64 && needed == 0; i++) {
        a.address = FREE_AREA + (i + 1) * 0x10000;
        world_set_room(c.user, 8);
        assert_ok(attempt_map(&a));
        needed = world_fail_nth(c.user, c.creator, attempt_free_part, &a);
    }
    assert_int_equal(needed, 1);
}

struct grant_attempt {
    struct actor from;
    xous_handle_t connection;
    xous_handle_t object;
};

static struct xous_result attempt_grant(void *context)
{
    const struct grant_attempt *a = context;

    return CALL(a->from, client_send, a->connection, XOUS_SCALAR | XOUS_HOW_GRANT, 1, a->object);
}

static void J02_grant_of_an_object_fails_at_every_charge(void **state)
{
    struct cast c = cast_meet();
    struct grant_attempt a = {c.creator, world_connect(c.creator, &c.at_user), c.object};
    (void)state;
    assert_in_range(world_fail_nth(c.user, c.creator, attempt_grant, &a), 1, 3);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(J19_two_processes_see_the_same_zeroed_pages),
        WORLD_CASE(J19_creator_pays_for_the_pages_and_each_for_its_mapping),
        WORLD_CASE(J19_rights_are_never_wider),
        WORLD_CASE(J05_shared_pages_are_never_executable),
        WORLD_CASE(D24_shared_pages_are_not_lent_moved_given_or_protected),
        WORLD_CASE(J19_futex_words_work_between_processes),
        WORLD_CASE(M02_reply_grants_an_object),
        WORLD_CASE(M02_object_is_given_to_a_child_before_it_starts),
        WORLD_CASE(M02_grant_of_an_object_that_is_never_received_is_undone),
        WORLD_CASE(J19_arguments_that_are_refused),
        WORLD_CASE(J19_object_lives_while_it_has_a_handle_or_a_mapping),
        WORLD_CASE(J08_any_part_of_a_mapping_is_freed),
        WORLD_CASE(J19_creator_dies_and_the_object_stays),
        WORLD_CASE(J19_user_dies_with_handle_and_mappings),
        WORLD_CASE(J19_revocation_takes_handles_and_mappings_of_others),
        WORLD_CASE(J19_grant_on_its_way_is_revoked),
        WORLD_CASE(J02_object_calls_fail_at_every_charge),
        WORLD_CASE(J02_grant_of_an_object_fails_at_every_charge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Long calls on shared memory objects, disturbed after each number of steps: by the death of either side and by other
 * threads of the same process that use the handle or the addresses at hand.
 *
 * world_init is the interrupter: it sleeps at a high priority, and the clock advances with the kernel's steps.
 */
#include <kernel/sched.h>
#include <world.h>

#define RW (XOUS_READ | XOUS_WRITE)
#define AREA 0x40000000ul
#define PAGES 300u
#define SIZE (PAGES * PAGE_SIZE)
#define STEPS_MAX 200u

struct stage {
    struct actor creator;
    struct actor second; /* of the creator */
    struct actor user;
    struct actor helper; /* of the user */
    xous_handle_t object;
    xous_handle_t users;
};

static struct stage stage_set(void)
{
    struct stage s = {.creator = world_spawn_child(world_init, 1500 * PAGE_SIZE),
                      .user = world_spawn_child(world_init, 800 * PAGE_SIZE)};
    struct world_server at = world_server_create(s.user, XOUS_SERVER_ACCEPT, 0, 0);

    s.second = world_thread_create(s.creator);
    s.helper = world_thread_create(s.user);
    s.object = (xous_handle_t)assert_ok(CALL(s.creator, object_create, SIZE)).value[0];
    xous_handle_t to_user = world_connect(s.creator, &at);
    assert_ok(CALL(s.creator, client_send, to_user, XOUS_SCALAR | XOUS_HOW_GRANT, 1, s.object));
    s.users = (xous_handle_t)CALL(s.user, server_receive, at.handle).value[2];
    return s;
}

static void map_for_user(const struct stage *s)
{
    assert_ok(CALL(s->user, object_map, s->users, AREA, RW));
}

typedef void (*act)(const struct stage *stage);

/* Runs the call and disturbs it after 1, 2, 3, ... steps, on a new stage each time, until it is too fast. */
static void disturb_each_step(act prepare, act call, act disturb)
{
    bool again = true;

    for (unsigned steps = 1; again && steps < STEPS_MAX; steps++) {
        struct stage stage = stage_set();
        if (prepare != NULL) {
            prepare(&stage);
        }
        assert_ok(CALL(world_init, thread_priority, 0, XOUS_PRIORITY_DEFAULT + 5));
        assert_blocked(CALL(world_init, thread_wait, 0, XOUS_HOW(0, 0, steps)));
        call(&stage);
        again = world_running().pid == world_init.pid;
        fake_clock_follow(0);
        if (!again) {
            world_advance(STEPS_MAX);
        }
        assert_ok(CALL(world_init, thread_priority, 0, XOUS_PRIORITY_DEFAULT));
        if (again) {
            disturb(&stage);
        }
        assert_int_equal(assert_ok(CALL(world_init, system_audit)).value[0], 0);
        world_end_all();
        assert_int_equal(world_audit(), 0);
        assert_true(steps > 2 || again);
    }
    assert_false(again);
}

static struct actor counted(struct actor actor)
{
    world_bring(actor);
    fake_clock_follow(MICROSECOND);
    return actor;
}

static void create(const struct stage *s)
{
    CALL(counted(s->creator), object_create, SIZE);
}

static void map(const struct stage *s)
{
    CALL(counted(s->user), object_map, s->users, AREA, RW);
}

static void revoke(const struct stage *s)
{
    CALL(counted(s->creator), object_revoke, s->object);
}

static void free_middle(const struct stage *s)
{
    CALL(counted(s->user), memory_free, AREA + PAGE_SIZE, SIZE - 2 * PAGE_SIZE);
}

/* --- disturbances --- */

static void kill_creator(const struct stage *s)
{
    world_kill(world_init, s->creator);
}

static void kill_user(const struct stage *s)
{
    world_kill(world_init, s->user);
}

/* A call of an actor that runs before the one that is under way goes on. */
static struct xous_result at_once(struct actor actor, uint64_t number, const uint64_t *arguments)
{
    sched_set_priority(world_thread(actor), XOUS_PRIORITY_DEFAULT + 1);
    struct xous_result result = world_call(actor, number, arguments);
    sched_set_priority(world_thread(actor), XOUS_PRIORITY_DEFAULT);
    return result;
}
#define AT_ONCE(actor, name, ...) at_once((actor), XOUS_SYS_##name, (const uint64_t[7]){__VA_ARGS__})

static void close_users_handle(const struct stage *s)
{
    assert_ok(AT_ONCE(s->helper, handle_close, s->users));
}

static void revoke_by_second(const struct stage *s)
{
    assert_ok(AT_ONCE(s->second, object_revoke, s->object));
}

/* Whatever the other thread does to the addresses, it gets an answer, and nothing breaks. */
static void free_by_helper(const struct stage *s)
{
    (void)AT_ONCE(s->helper, memory_free, AREA, PAGE_SIZE);
    (void)AT_ONCE(s->helper, memory_free, AREA, SIZE);
    (void)AT_ONCE(s->helper, memory_allocate, 0, AREA, PAGE_SIZE, RW | XOUS_MEMORY_POPULATE);
    (void)AT_ONCE(s->helper, object_map, s->users, AREA + PAGE_SIZE, RW);
}

static void revoke_and_reuse(const struct stage *s)
{
    revoke_by_second(s);
    free_by_helper(s);
}

static void busy_handle_is_refused(const struct stage *s)
{
    static const uint64_t calls[] = {XOUS_SYS_object_revoke, XOUS_SYS_object_map, XOUS_SYS_object_share,
                                     XOUS_SYS_handle_close};

    if (!world_thread(s->creator)->calling) {
        return; /* it is over already */
    }
    for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
        uint64_t rights = calls[i] == XOUS_SYS_object_share ? XOUS_READ : 0;
        struct xous_result result =
            at_once(s->second, calls[i],
                    (uint64_t[7]){s->object, rights, calls[i] == XOUS_SYS_object_map ? XOUS_READ : 0});
        assert_error(result, XOUS_SHARE_VIOLATION);
    }
}

#define DISTURBED(name, prepare, call, disturb)          \
    static void name(void **state)                       \
    {                                                    \
        (void)state;                                     \
        disturb_each_step((prepare), (call), (disturb)); \
    }

DISTURBED(J19_creator_dies_while_it_creates, NULL, create, kill_creator)
DISTURBED(J19_creator_dies_while_another_maps, NULL, map, kill_creator)
DISTURBED(J19_user_dies_while_it_maps, NULL, map, kill_user)
DISTURBED(J19_handle_is_closed_while_it_is_mapped, NULL, map, close_users_handle)
DISTURBED(J19_object_is_revoked_while_it_is_mapped, NULL, map, revoke_by_second)
DISTURBED(J19_addresses_are_used_while_they_are_mapped, NULL, map, free_by_helper)
DISTURBED(J19_addresses_are_used_after_a_revocation, NULL, map, revoke_and_reuse)
DISTURBED(J19_creator_dies_while_it_revokes, map_for_user, revoke, kill_creator)
DISTURBED(J19_user_dies_while_it_is_revoked, map_for_user, revoke, kill_user)
DISTURBED(J19_user_frees_while_it_is_revoked, map_for_user, revoke, free_by_helper)
DISTURBED(J19_handle_is_busy_while_it_revokes, map_for_user, revoke, busy_handle_is_refused)
DISTURBED(J19_object_is_revoked_while_it_is_freed, map_for_user, free_middle, revoke_by_second)
DISTURBED(J19_creator_dies_while_it_is_freed, map_for_user, free_middle, kill_creator)
DISTURBED(J19_user_dies_while_it_frees, map_for_user, free_middle, kill_user)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(J19_creator_dies_while_it_creates),
        WORLD_CASE(J19_creator_dies_while_another_maps),
        WORLD_CASE(J19_user_dies_while_it_maps),
        WORLD_CASE(J19_handle_is_closed_while_it_is_mapped),
        WORLD_CASE(J19_object_is_revoked_while_it_is_mapped),
        WORLD_CASE(J19_addresses_are_used_while_they_are_mapped),
        WORLD_CASE(J19_addresses_are_used_after_a_revocation),
        WORLD_CASE(J19_creator_dies_while_it_revokes),
        WORLD_CASE(J19_user_dies_while_it_is_revoked),
        WORLD_CASE(J19_user_frees_while_it_is_revoked),
        WORLD_CASE(J19_handle_is_busy_while_it_revokes),
        WORLD_CASE(J19_object_is_revoked_while_it_is_freed),
        WORLD_CASE(J19_creator_dies_while_it_is_freed),
        WORLD_CASE(J19_user_dies_while_it_frees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

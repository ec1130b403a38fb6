/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A PID through all the generations of its slot. The source is compiled into the test, which therefore reaches the
 * table: it sets generations, and leaves one slot free so that every process takes that one.
 */
#include "../../../kernel/proc/process.c"

#include <world.h>

/* There are two of the file's variables, one of them unused. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_odr_violation=0";
}

static void only_free(uint32_t index, uint32_t generation)
{
    entries[index].pid = generation << PID_INDEX_BITS | index;
    entries[index].next = 0;
    entries[0].next = (uint16_t)index;
    last_free = (uint16_t)index;
}

static void expect_unknown(xous_pid_t pid)
{
    assert_error(CALL(world_init, process_status, pid), XOUS_PROCESS_NOT_FOUND);
    assert_error(CALL(world_init, process_terminate, pid, 0), XOUS_PROCESS_NOT_FOUND);
    assert_error(CALL(world_init, process_resume, pid), XOUS_PROCESS_NOT_FOUND);
    assert_error(CALL(world_init, process_wait, pid, XOUS_HOW_TRY), XOUS_PROCESS_NOT_FOUND);
}

static void F01_no_generation_of_a_pid_repeats_an_old_one(void **state)
{
    static const uint32_t generations[] = {1, 0xff, 0xffff, (1u << 19) - 1, (1u << 20) - 3};
    struct actor actor = world_spawn();
    uint32_t index = PID_INDEX(actor.pid);
    xous_pid_t known[1 + 2 * ARRAY_SIZE(generations)] = {actor.pid};
    unsigned known_count = 1;
    (void)state;
    world_kill(world_init, actor);
    for (unsigned i = 0; i < ARRAY_SIZE(generations); i++) {
        only_free(index, generations[i]);
        for (unsigned j = 0; j < 2; j++) {
            actor = world_spawn();
            assert_int_equal(PID_INDEX(actor.pid), index);
            for (unsigned k = 0; k < known_count; k++) {
                assert_int_not_equal(actor.pid, known[k]);
                expect_unknown(known[k]);
            }
            assert_ok(CALL(world_init, process_status, actor.pid));
            known[known_count++] = actor.pid;
            world_kill(world_init, actor);
        }
    }
}

static void F01_slot_of_a_pid_is_retired_after_its_last_generation(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    world_kill(world_init, actor);
    only_free(PID_INDEX(actor.pid), (1u << 20) - 1);
    actor = world_spawn();
    world_kill(world_init, actor);
    expect_unknown(actor.pid);
    vaddr_t page = world_pages(world_init, 1);
    struct world_snapshot before = world_snapshot(world_init);
    assert_error(
        CALL(world_init, process_spawn, page, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT, XOUS_READ | XOUS_EXECUTE),
        XOUS_OUT_OF_MEMORY);
    world_assert_unchanged(world_init, &before);
    assert_ok(CALL(world_init, memory_free, page, PAGE_SIZE));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(F01_no_generation_of_a_pid_repeats_an_old_one),
        WORLD_CASE(F01_slot_of_a_pid_is_retired_after_its_last_generation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Names: handles and TIDs come from this table, PIDs from one like it.
 */
#include <kernel/table.h>
#include <world.h>

static struct actor owner;
static struct table table;

static int start(void **state)
{
    world_setup(state);
    owner = world_spawn_child(world_init, 8 * WORLD_LIMIT);
    table_init(&table, &world_process(owner)->account);
    return 0;
}

static int finish(void **state)
{
    table_free(&table);
    return world_teardown(state);
}

static uint32_t add(void *object)
{
    uint32_t name = 0;

    assert_int_equal(table_add(&table, OBJECT_SERVER, object, &name), 0);
    return name;
}

static void B05_name_finds_its_object_and_type_only(void **state)
{
    int object;
    uint32_t name = add(&object);
    (void)state;
    assert_ptr_equal(table_find(&table, name, OBJECT_SERVER), &object);
    assert_null(table_find(&table, name, OBJECT_THREAD));
    assert_null(table_find(&table, 0, OBJECT_SERVER));
    assert_null(table_find(&table, name + (1ul << 32), OBJECT_SERVER));
    for (unsigned bit = 0; bit < 64; bit++) {
        assert_null(table_find(&table, name ^ (1ul << bit), OBJECT_SERVER));
    }
}

static void B05_old_name_never_matches_again(void **state)
{
    int object;
    uint32_t first = add(&object);
    (void)state;
    table_remove(&table, first);
    assert_null(table_find(&table, first, OBJECT_SERVER));
    for (unsigned i = 0; i < 2000; i++) {
        uint32_t name = add(&object);
        assert_int_not_equal(name, 0);
        assert_int_not_equal(name, first);
        assert_null(table_find(&table, first, OBJECT_SERVER));
        table_remove(&table, name);
    }
}

static void B05_slot_is_retired_before_its_generation_repeats(void **state)
{
    int object;
    uint32_t kept[TABLE_SLOTS_PER_LEAF];
    unsigned count = 0;
    (void)state;
    /* All slots of the first leaf but one stay in use, so that one takes all the wear. */
    for (; count < TABLE_SLOTS_PER_LEAF - 2; count++) {
        kept[count] = add(&object);
    }
    uint32_t last = 0;
    for (unsigned i = 0; i < 65536; i++) {
        uint32_t name = add(&object);
        assert_true(name > last || i == 0);
        last = name;
        table_remove(&table, name);
    }
    assert_int_equal(last >> 16, 0xffff);
    assert_int_equal(table.leaves, 1);
    uint32_t name = add(&object);
    assert_int_equal(table.leaves, 2);
    assert_int_not_equal(name & 0xffff, last & 0xffff);
    for (unsigned i = 0; i < count; i++) {
        assert_ptr_equal(table_find(&table, kept[i], OBJECT_SERVER), &object);
    }
}

static void B05_freed_names_wear_evenly(void **state)
{
    int object;
    uint32_t first = add(&object);
    (void)state;
    table_remove(&table, first);
    for (unsigned i = 0; i < TABLE_SLOTS_PER_LEAF - 2; i++) {
        uint32_t name = add(&object);
        assert_int_not_equal(name & 0xffff, first & 0xffff);
        table_remove(&table, name);
    }
}

static void B06_table_has_a_last_slot(void **state)
{
    int object;
    uint32_t name;
    unsigned made = 0;
    (void)state;
    world_set_room(owner, 300);
    while (table_add(&table, OBJECT_SERVER, &object, &name) == 0) {
        made++;
    }
    assert_int_equal(made, 65535);
    table_remove(&table, name);
    assert_int_equal(table_add(&table, OBJECT_SERVER, &object, &name), 0);
    assert_int_equal(table_add(&table, OBJECT_SERVER, &object, &name), XOUS_OUT_OF_MEMORY);
}

/* The names of a large process go in steps, each of few frames. */
static void B06_table_is_freed_in_steps(void **state)
{
    enum { LEAVES = 100 };
    int object;
    unsigned steps = 0;
    (void)state;
    world_set_room(owner, LEAVES);
    for (unsigned i = 0; i < LEAVES * TABLE_SLOTS_PER_LEAF - 1; i++) {
        add(&object);
    }
    for (uint64_t before = frames_free(); table_free_step(&table) == STATUS_AGAIN; before = frames_free()) {
        assert_in_range(frames_free() - before, 1, 16);
        steps++;
    }
    assert_true(steps >= LEAVES / 16);
    assert_int_equal(table.leaves, 0);
    assert_null(table_find(&table, 1, OBJECT_SERVER));
}

static void J02_table_grows_only_with_room(void **state)
{
    int object;
    uint32_t name;
    (void)state;
    world_set_room(owner, 1);
    for (unsigned i = 0; i < TABLE_SLOTS_PER_LEAF - 1; i++) {
        add(&object);
    }
    struct world_snapshot before = world_snapshot(owner);
    assert_int_equal(table_add(&table, OBJECT_SERVER, &object, &name), XOUS_OUT_OF_MEMORY);
    world_assert_unchanged(owner, &before);
    world_set_room(owner, 1);
    add(&object);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(B05_name_finds_its_object_and_type_only, start, finish),
        cmocka_unit_test_setup_teardown(B05_old_name_never_matches_again, start, finish),
        cmocka_unit_test_setup_teardown(B05_slot_is_retired_before_its_generation_repeats, start, finish),
        cmocka_unit_test_setup_teardown(B05_freed_names_wear_evenly, start, finish),
        cmocka_unit_test_setup_teardown(B06_table_has_a_last_slot, start, finish),
        cmocka_unit_test_setup_teardown(B06_table_is_freed_in_steps, start, finish),
        cmocka_unit_test_setup_teardown(J02_table_grows_only_with_room, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

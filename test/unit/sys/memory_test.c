/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Memory calls as a process sees them: rights, limits, zeroes, exhaustion.
 */
#include <world.h>

#define RW (XOUS_READ | XOUS_WRITE)
#define FREE_AREA 0x40000000ul /* nothing is there */

static struct xous_result allocate(struct actor actor, vaddr_t address, uint64_t pages, uint64_t flags)
{
    return CALL(actor, memory_allocate, 0, address, pages * PAGE_SIZE, flags);
}

static void J04_fixed_addresses_that_are_refused(void **state)
{
    struct actor actor = world_spawn();
    struct world_snapshot before = world_snapshot(actor);
    (void)state;
    assert_error(allocate(actor, WORLD_DATA, 1, RW), XOUS_MEMORY_IN_USE);
    assert_error(allocate(actor, WORLD_DATA - PAGE_SIZE, 2, RW), XOUS_MEMORY_IN_USE);
    assert_error(allocate(actor, WORLD_TEXT, 1, RW), XOUS_MEMORY_IN_USE);
    assert_error(allocate(actor, USER_INFO_PAGE, 1, RW), XOUS_MEMORY_IN_USE);
    assert_error(allocate(actor, PAGE_SIZE, 1, RW), XOUS_BAD_ADDRESS);
    assert_error(allocate(actor, USER_END, 1, RW), XOUS_BAD_ADDRESS);
    assert_error(allocate(actor, USER_END - PAGE_SIZE, 2, RW), XOUS_BAD_ADDRESS);
    assert_error(allocate(actor, BOOT_KERNEL_BASE, 1, RW), XOUS_BAD_ADDRESS);
    assert_error(allocate(actor, FREE_AREA + 8, 1, RW), XOUS_BAD_ALIGNMENT);
    assert_error(CALL(actor, memory_allocate, 0, FREE_AREA, 100, RW), XOUS_BAD_ALIGNMENT);
    assert_error(allocate(actor, FREE_AREA, 0, RW), XOUS_BAD_ADDRESS);
    world_assert_unchanged(actor, &before);
}

static void J05_rights_that_are_refused(void **state)
{
    struct actor actor = world_spawn();
    static const uint64_t bad[] = {0, XOUS_WRITE, XOUS_EXECUTE, XOUS_WRITE | XOUS_EXECUTE, XOUS_RIGHTS};
    struct world_snapshot before = world_snapshot(actor);
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_error(allocate(actor, 0, 1, bad[i]), XOUS_INVALID_ARGUMENT);
        assert_error(allocate(actor, 0, 1, bad[i] | XOUS_MEMORY_POPULATE), XOUS_INVALID_ARGUMENT);
        assert_error(CALL(actor, memory_protect, WORLD_DATA, PAGE_SIZE, bad[i]), XOUS_INVALID_ARGUMENT);
    }
    assert_error(allocate(actor, 0, 1, XOUS_MEMORY_RESERVE | XOUS_READ), XOUS_INVALID_ARGUMENT);
    assert_error(allocate(actor, 0, 1, XOUS_MEMORY_RESERVE | XOUS_MEMORY_POPULATE), XOUS_INVALID_ARGUMENT);
    assert_error(allocate(actor, 0, 1, RW | XOUS_MEMORY_CONTIGUOUS | XOUS_MEMORY_DEVICE),
                 XOUS_INVALID_ARGUMENT);
    world_assert_unchanged(actor, &before);
}

static void L01_taken_rights_are_gone_at_once(void **state)
{
    uint64_t value;
    (void)state;
    for (unsigned way = 0; way < 3; way++) {
        struct actor actor = world_spawn();
        assert_true(world_store(actor, WORLD_DATA, 1));
        if (way == 0) {
            assert_ok(CALL(actor, memory_protect, WORLD_DATA, PAGE_SIZE, XOUS_READ));
            assert_int_equal(world_word(actor, WORLD_DATA), 1);
            assert_false(world_store(actor, WORLD_DATA, 2));
        } else if (way == 1) {
            assert_ok(CALL(actor, memory_free, WORLD_DATA, PAGE_SIZE));
            assert_false(world_load(actor, WORLD_DATA, &value));
        } else {
            assert_ok(CALL(actor, memory_protect, WORLD_DATA, PAGE_SIZE, XOUS_READ | XOUS_EXECUTE));
            assert_true(world_fetch(actor, WORLD_DATA));
            assert_false(world_store(actor, WORLD_DATA, 2));
        }
    }
}

static void L01_granting_execution_fences_instructions(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    assert_true(world_store(actor, WORLD_DATA, 1));
    uint64_t fences = fake_fences(FAKE_FENCE_INSTRUCTION);
    assert_ok(CALL(actor, memory_protect, WORLD_DATA, PAGE_SIZE, XOUS_READ | XOUS_EXECUTE));
    assert_true(fake_fences(FAKE_FENCE_INSTRUCTION) > fences);
}

static void J06_device_memory_needs_its_grant(void **state)
{
    struct actor driver = world_spawn_stopped(world_init, WORLD_LIMIT);
    struct actor plain = world_spawn();
    (void)state;
    assert_ok(CALL(world_init, process_grant, driver.pid, XOUS_GRANT_DEVICE, FAKE_UART, 2 * PAGE_SIZE));
    assert_ok(CALL(world_init, process_resume, driver.pid, 0, WORLD_DATA + PAGE_SIZE));
    const struct {
        uint64_t physical, size, rights;
        xous_error_t error;
    } bad[] = {{FAKE_UART - PAGE_SIZE, PAGE_SIZE, RW, XOUS_ACCESS_DENIED},
               {FAKE_UART + PAGE_SIZE, 2 * PAGE_SIZE, RW, XOUS_ACCESS_DENIED},
               {0x80000000ul, PAGE_SIZE, RW, XOUS_ACCESS_DENIED},
               {FAKE_PLIC, PAGE_SIZE, RW, XOUS_ACCESS_DENIED},
               {FAKE_UART + 8, PAGE_SIZE, RW, XOUS_BAD_ALIGNMENT},
               {~0ul << PAGE_SHIFT, 2 * PAGE_SIZE, RW, XOUS_ACCESS_DENIED},
               {FAKE_UART, PAGE_SIZE, XOUS_READ | XOUS_EXECUTE, XOUS_INVALID_ARGUMENT}};
    struct world_snapshot before = world_snapshot(driver);
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_error(CALL(driver, memory_allocate, bad[i].physical, 0, bad[i].size,
                          bad[i].rights | XOUS_MEMORY_DEVICE),
                     bad[i].error);
    }
    assert_error(CALL(driver, memory_allocate, FAKE_UART, 0, PAGE_SIZE, RW), XOUS_INVALID_ARGUMENT);
    world_assert_unchanged(driver, &before);
    assert_error(CALL(plain, memory_allocate, FAKE_UART, 0, PAGE_SIZE, RW | XOUS_MEMORY_DEVICE),
                 XOUS_ACCESS_DENIED);
    vaddr_t at =
        assert_ok(CALL(driver, memory_allocate, FAKE_UART, 0, 2 * PAGE_SIZE, RW | XOUS_MEMORY_DEVICE))
            .value[0];
    assert_true(world_store(driver, at + PAGE_SIZE, 5));
    struct xous_result info = assert_ok(CALL(driver, memory_query, at));
    assert_int_equal(info.value[0], XOUS_MEMORY_DEVICE_RANGE);
    assert_int_equal(info.value[1], RW);
    assert_ok(CALL(driver, memory_free, at, 2 * PAGE_SIZE));
    assert_false(world_store(driver, at, 5));
}

static void J06_first_process_maps_devices_but_no_ram(void **state)
{
    (void)state;
    static const uint64_t bad[] = {0x80000000ul, 0x80000000ul + (8ul << 20), FAKE_PLIC,
                                   0x80000000ul - PAGE_SIZE};
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_error(CALL(world_init, memory_allocate, bad[i], 0, 2 * PAGE_SIZE, RW | XOUS_MEMORY_DEVICE),
                     XOUS_ACCESS_DENIED);
    }
    vaddr_t at =
        assert_ok(CALL(world_init, memory_allocate, FAKE_UART, 0, PAGE_SIZE, RW | XOUS_MEMORY_DEVICE))
            .value[0];
    assert_ok(CALL(world_init, memory_free, at, PAGE_SIZE));
}

static void expect_zero(struct actor actor, vaddr_t address, unsigned pages)
{
    for (uint64_t offset = 0; offset < pages * PAGE_SIZE; offset += 512) {
        assert_int_equal(world_word(actor, address + offset), 0);
    }
}

static void fill(struct actor actor, vaddr_t address, unsigned pages)
{
    for (uint64_t offset = 0; offset < pages * PAGE_SIZE; offset += 512) {
        assert_true(world_store(actor, address + offset, 0xc0ffee));
    }
}

static void J07_fresh_memory_is_zero(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 4; round++) {
        struct actor actor = world_spawn_child(world_init, 400 * PAGE_SIZE);
        vaddr_t populated = world_pages(actor, 60);
        vaddr_t lazy = assert_ok(allocate(actor, 0, 60, RW)).value[0];
        vaddr_t contiguous = assert_ok(allocate(actor, 0, 8, RW | XOUS_MEMORY_CONTIGUOUS)).value[0];
        vaddr_t heap = assert_ok(CALL(actor, heap_resize, 60 * PAGE_SIZE)).value[0];
        const struct {
            vaddr_t at;
            unsigned pages;
        } areas[] = {
            {populated, 60}, {lazy, 60}, {contiguous, 8}, {heap, 60}, {WORLD_DATA, WORLD_DATA_PAGES}};
        for (unsigned i = 0; i < ARRAY_SIZE(areas); i++) {
            expect_zero(actor, areas[i].at, areas[i].pages);
            fill(actor, areas[i].at, areas[i].pages);
        }
        world_kill(world_init, actor);
    }
}

static void J08_frees_that_are_refused(void **state)
{
    struct actor actor = world_spawn();
    vaddr_t pages = world_pages(actor, 4);
    (void)state;
    assert_ok(CALL(actor, memory_free, pages + PAGE_SIZE, PAGE_SIZE));
    struct world_snapshot before = world_snapshot(actor);
    assert_error(CALL(actor, memory_free, pages + PAGE_SIZE, PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, memory_free, pages, 4 * PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, memory_free, FREE_AREA, PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, memory_free, pages, 0), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, memory_free, BOOT_KERNEL_BASE, PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, memory_free, pages + 1, PAGE_SIZE), XOUS_BAD_ALIGNMENT);
    world_assert_unchanged(actor, &before);
    assert_ok(CALL(actor, memory_free, pages, PAGE_SIZE));
    assert_ok(CALL(actor, memory_free, pages + 2 * PAGE_SIZE, 2 * PAGE_SIZE));
}

static void J09_heap_sizes(void **state)
{
    struct actor actor = world_spawn();
    struct world_snapshot empty = world_snapshot(actor);
    (void)state;
    assert_values(assert_ok(CALL(actor, heap_resize, 0)), USER_HEAP_START, 0);
    assert_values(assert_ok(CALL(actor, heap_resize, 3 * PAGE_SIZE)), USER_HEAP_START, 3 * PAGE_SIZE);
    assert_true(world_store(actor, USER_HEAP_START + 3 * PAGE_SIZE - 8, 9));
    struct world_snapshot before = world_snapshot(actor);
    static const uint64_t bad[] = {1, 4095, 4097, 1ul << 40, 1ul << 63, ~0ul << PAGE_SHIFT};
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        xous_error_t error = bad[i] % PAGE_SIZE != 0 ? XOUS_BAD_ALIGNMENT : XOUS_OUT_OF_MEMORY;
        assert_error(CALL(actor, heap_resize, bad[i]), error);
        world_assert_unchanged(actor, &before);
    }
    assert_int_equal(world_word(actor, USER_HEAP_START + 3 * PAGE_SIZE - 8), 9);
    assert_values(assert_ok(CALL(actor, heap_resize, PAGE_SIZE)), USER_HEAP_START, PAGE_SIZE);
    assert_values(assert_ok(CALL(actor, heap_resize, 3 * PAGE_SIZE)), USER_HEAP_START, 3 * PAGE_SIZE);
    assert_int_equal(world_word(actor, USER_HEAP_START + 3 * PAGE_SIZE - 8), 0);
    assert_values(assert_ok(CALL(actor, heap_resize, 0)), USER_HEAP_START, 0);
    world_assert_unchanged(actor, &empty);
    uint64_t value;
    assert_false(world_load(actor, USER_HEAP_START, &value));
}

static void J11_promised_pages_never_run_out(void **state)
{
    struct actor actor = world_spawn_child(world_init, 400 * PAGE_SIZE);
    uint64_t pages = 300;
    (void)state;
    while (CALL(actor, heap_resize, pages * PAGE_SIZE).tag != XOUS_TAG_OK) {
        pages--;
    }
    assert_true(pages > 200);
    /* Somebody else takes all that is left. */
    struct actor greedy = world_spawn_child(world_init, 2000 * PAGE_SIZE);
    uint64_t taken = 0;
    while (allocate(greedy, 0, 16, RW | XOUS_MEMORY_POPULATE).tag == XOUS_TAG_OK) {
        taken++;
    }
    assert_true(taken > 50);
    for (uint64_t i = 0; i < pages; i++) {
        assert_true(world_store(actor, USER_HEAP_START + i * PAGE_SIZE, i));
    }
    assert_error(allocate(actor, 0, pages, RW), XOUS_OUT_OF_MEMORY);
    assert_int_equal(world_word(actor, USER_HEAP_START + 17 * PAGE_SIZE), 17);
}

/* Every call that charges memory, with room for none, one, two ... frames. */
struct charge {
    struct actor actor;
    uint64_t size;
    uint64_t flags;
};

static struct xous_result attempt_allocate(void *context)
{
    const struct charge *c = context;

    return CALL(c->actor, memory_allocate, 0, FREE_AREA, c->size, c->flags);
}

static struct xous_result attempt_heap(void *context)
{
    const struct charge *c = context;

    return CALL(c->actor, heap_resize, c->size);
}

static struct xous_result attempt_thread(void *context)
{
    const struct charge *c = context;

    return CALL(c->actor, thread_create, WORLD_TEXT, WORLD_DATA);
}

static void J02_memory_calls_fail_at_every_charge(void **state)
{
    static const struct {
        world_attempt attempt;
        uint64_t pages, flags;
    } rows[] = {{attempt_allocate, 5, RW},
                {attempt_allocate, 5, RW | XOUS_MEMORY_POPULATE},
                {attempt_allocate, 4, RW | XOUS_MEMORY_CONTIGUOUS},
                {attempt_allocate, 600, XOUS_READ | XOUS_MEMORY_POPULATE},
                {attempt_heap, 70, 0},
                {attempt_thread, 0, 0}};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
        struct actor actor = world_spawn();
        struct charge c = {actor, rows[i].pages * PAGE_SIZE, rows[i].flags};
        if (rows[i].pages < 100) {
            assert_in_range(world_fail_nth(actor, actor, rows[i].attempt, &c), rows[i].pages,
                            rows[i].pages + 4);
            continue;
        }
        world_set_room(actor, rows[i].pages - 1); /* J03: a table runs out in the middle */
        struct world_snapshot before = world_snapshot(actor);
        for (uint64_t room = rows[i].pages - 3; room < rows[i].pages + 3; room++) {
            world_set_room(actor, room);
            struct xous_result result = rows[i].attempt(&c);
            if (result.tag == XOUS_TAG_OK) {
                break;
            }
            assert_error(result, XOUS_OUT_OF_MEMORY);
            world_assert_unchanged(actor, &before);
        }
        world_kill(world_init, actor);
    }
}

static void J13_given_pages_are_charged_to_the_child(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct actor child = world_spawn_stopped(parent, WORLD_LIMIT);
    vaddr_t pages = world_pages(parent, 4);
    (void)state;
    uint64_t parents = world_snapshot(parent).owned[FRAME_USER];
    uint64_t childs = world_snapshot(child).owned[FRAME_USER];
    assert_ok(CALL(parent, memory_give, child.pid, pages, FREE_AREA, 4 * PAGE_SIZE, XOUS_READ));
    assert_int_equal(world_snapshot(parent).owned[FRAME_USER], parents - 4);
    assert_int_equal(world_snapshot(child).owned[FRAME_USER], childs + 4);
    vaddr_t more = world_pages(parent, 4);
    struct world_snapshot before = world_snapshot(parent);
    assert_error(CALL(parent, memory_give, child.pid, more, FREE_AREA + 2 * PAGE_SIZE, 4 * PAGE_SIZE, RW),
                 XOUS_MEMORY_IN_USE);
    assert_error(CALL(parent, memory_give, child.pid, more, USER_END - PAGE_SIZE, 4 * PAGE_SIZE, RW),
                 XOUS_BAD_ADDRESS);
    assert_error(CALL(parent, memory_give, child.pid, more, FREE_AREA, 4 * PAGE_SIZE, XOUS_RIGHTS),
                 XOUS_INVALID_ARGUMENT);
    assert_error(CALL(parent, memory_give, world_init.pid, more, FREE_AREA, 4 * PAGE_SIZE, RW),
                 XOUS_PROCESS_NOT_CHILD);
    assert_error(CALL(parent, memory_give, child.pid, more, FREE_AREA + PAGE_SIZE * 8, 8 * PAGE_SIZE, RW),
                 XOUS_BAD_ADDRESS);
    world_assert_unchanged(parent, &before);
    assert_ok(CALL(parent, process_resume, child.pid, 0, WORLD_DATA + PAGE_SIZE));
    assert_error(CALL(parent, memory_give, child.pid, more, FREE_AREA + PAGE_SIZE * 8, PAGE_SIZE, RW),
                 XOUS_ACCESS_DENIED);
    assert_int_equal(world_word(child, FREE_AREA), 0);
    assert_false(world_store(child, FREE_AREA, 1));
}

static void J16_query_names_every_state(void **state)
{
    struct actor actor = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 8 * PAGE_SIZE, 0);
    xous_handle_t connection = world_connect(actor, &at);
    struct actor second = world_thread_create(actor);
    (void)state;
    assert_ok(allocate(actor, FREE_AREA, 2, XOUS_READ));
    assert_ok(allocate(actor, FREE_AREA + 8 * PAGE_SIZE, 2, XOUS_MEMORY_RESERVE));
    assert_blocked(CALL(actor, client_send, connection, XOUS_LEND_MUTABLE, 0, WORLD_DATA, PAGE_SIZE));
    struct xous_result got = CALL(server, server_receive, at.handle);
    const struct {
        struct actor who;
        vaddr_t address;
        uint64_t state;
    } rows[] = {{second, WORLD_DATA_PAGE(1), XOUS_MEMORY_PRIVATE},
                {second, FREE_AREA, XOUS_MEMORY_LAZY},
                {second, FREE_AREA + 8 * PAGE_SIZE, XOUS_MEMORY_RESERVED},
                {second, WORLD_DATA, XOUS_MEMORY_LENT},
                {server, got.value[2], XOUS_MEMORY_BORROWED},
                {second, FREE_AREA + 4 * PAGE_SIZE, XOUS_MEMORY_EMPTY}};
    for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(assert_ok(CALL(rows[i].who, memory_query, rows[i].address)).value[0], rows[i].state);
    }
    struct xous_result run = assert_ok(CALL(second, memory_query, FREE_AREA + 5));
    assert_values(run, XOUS_MEMORY_LAZY, XOUS_READ, FREE_AREA, 2 * PAGE_SIZE);
    assert_error(CALL(second, memory_query, USER_END), XOUS_BAD_ADDRESS);
}

static struct actor driver_make(void)
{
    struct actor driver = world_spawn_stopped(world_init, 5 * WORLD_LIMIT);

    assert_ok(CALL(world_init, process_grant, driver.pid, XOUS_GRANT_SYSTEM, XOUS_SYSTEM_PHYSICAL));
    assert_ok(CALL(world_init, process_grant, driver.pid, XOUS_GRANT_DEVICE, FAKE_UART, PAGE_SIZE));
    assert_ok(CALL(world_init, process_resume, driver.pid, 0, WORLD_DATA + PAGE_SIZE));
    return world_actor_of(driver.pid);
}

static void J06_physical_addresses_need_their_grant(void **state)
{
    struct actor driver = driver_make();
    struct actor plain = world_spawn();
    (void)state;
    assert_error(CALL(plain, memory_physical, WORLD_DATA), XOUS_ACCESS_DENIED);
    struct xous_result run = assert_ok(allocate(driver, 0, 4, RW | XOUS_MEMORY_CONTIGUOUS));
    assert_values(assert_ok(CALL(driver, memory_physical, run.value[0] + PAGE_SIZE + 5)),
                  run.value[1] + PAGE_SIZE + 5, PAGE_SIZE - 5);
    vaddr_t device =
        assert_ok(CALL(driver, memory_allocate, FAKE_UART, 0, PAGE_SIZE, RW | XOUS_MEMORY_DEVICE)).value[0];
    assert_values(assert_ok(CALL(driver, memory_physical, device + 3)), FAKE_UART + 3, PAGE_SIZE - 3);
    assert_ok(allocate(driver, FREE_AREA, 512, RW | XOUS_MEMORY_POPULATE));
    assert_int_equal(assert_ok(CALL(driver, memory_physical, FREE_AREA + 9)).value[1], 512 * PAGE_SIZE - 9);
    vaddr_t lazy = assert_ok(allocate(driver, 0, 1, RW)).value[0];
    uint64_t physical = assert_ok(CALL(driver, memory_physical, lazy)).value[0];
    assert_true(world_store(driver, lazy, 77));
    assert_int_equal(*(uint64_t *)arch_virtual(physical), 77);
    assert_ok(allocate(driver, FREE_AREA - 8 * PAGE_SIZE, 1, XOUS_MEMORY_RESERVE));
    assert_error(CALL(driver, memory_physical, FREE_AREA - 8 * PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_error(CALL(driver, memory_physical, FREE_AREA - PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_error(CALL(driver, memory_physical, USER_END), XOUS_BAD_ADDRESS);
}

static void J06_lent_pages_have_no_physical_address(void **state)
{
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 8 * PAGE_SIZE, 0);
    struct actor driver = driver_make();
    xous_handle_t connection = world_connect(driver, &at);
    vaddr_t pages = world_pages(driver, 2);
    struct actor second = world_thread_create(driver);
    (void)state;
    assert_blocked(CALL(driver, client_send, connection, XOUS_LEND, 0, pages, PAGE_SIZE));
    assert_error(CALL(second, memory_physical, pages), XOUS_SHARE_VIOLATION);
    assert_ok(CALL(second, memory_physical, pages + PAGE_SIZE));
    struct xous_result got = CALL(server, server_receive, at.handle);
    assert_ok(CALL(server, server_reply, got.value[0], XOUS_LEND, 0, got.value[2], got.value[3]));
    assert_ok(CALL(second, memory_physical, pages));
}

/* Every thread finds it where the ABI says, whatever its process does: alone, or in the midst of a range. */
static void J05_information_page_is_not_freed(void **state)
{
    struct actor actor = world_spawn();
    uint64_t word = world_word(actor, USER_INFO_PAGE);
    (void)state;
    assert_error(CALL(actor, memory_free, USER_INFO_PAGE, PAGE_SIZE), XOUS_SHARE_VIOLATION);
    assert_ok(allocate(actor, USER_INFO_PAGE - PAGE_SIZE, 1, RW));
    assert_error(CALL(actor, memory_free, USER_INFO_PAGE - PAGE_SIZE, 2 * PAGE_SIZE), XOUS_SHARE_VIOLATION);
    assert_true(world_store(actor, USER_INFO_PAGE - PAGE_SIZE, 1));
    assert_int_equal(world_word(actor, USER_INFO_PAGE), word);
    assert_int_equal(world_word(world_init, USER_INFO_PAGE), word);
    assert_error(CALL(world_init, memory_free, USER_INFO_PAGE, PAGE_SIZE), XOUS_SHARE_VIOLATION);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(J04_fixed_addresses_that_are_refused),
        WORLD_CASE(J05_rights_that_are_refused),
        WORLD_CASE(L01_taken_rights_are_gone_at_once),
        WORLD_CASE(L01_granting_execution_fences_instructions),
        WORLD_CASE(J06_device_memory_needs_its_grant),
        WORLD_CASE(J06_first_process_maps_devices_but_no_ram),
        WORLD_CASE(J07_fresh_memory_is_zero),
        WORLD_CASE(J08_frees_that_are_refused),
        WORLD_CASE(J09_heap_sizes),
        WORLD_CASE(J11_promised_pages_never_run_out),
        WORLD_CASE(J02_memory_calls_fail_at_every_charge),
        WORLD_CASE(J13_given_pages_are_charged_to_the_child),
        WORLD_CASE(J16_query_names_every_state),
        WORLD_CASE(J06_physical_addresses_need_their_grant),
        WORLD_CASE(J06_lent_pages_have_no_physical_address),
        WORLD_CASE(J05_information_page_is_not_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

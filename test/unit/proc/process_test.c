/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Processes: spawn, start, suspend, end, wait, rights.
 */
#include <string.h>
#include <world.h>

#define STACK (WORLD_DATA + PAGE_SIZE)

static struct xous_result wait_for(struct actor parent, struct actor child)
{
    CALL(parent, process_wait, child.pid);
    return assert_ok(world_result(parent));
}

static void F01_pids_differ_and_nothing_is_left(void **state)
{
    struct world_snapshot before = world_snapshot(world_init);
    xous_pid_t last = 0;
    (void)state;
    for (unsigned i = 0; i < 300; i++) {
        struct actor actor = world_spawn();
        assert_int_not_equal(actor.pid, last);
        last = actor.pid;
        CALL(actor, process_exit, i);
        assert_values(wait_for(world_init, actor), actor.pid, XOUS_PROCESS_EXITED, i, 0, 0, 0, actor.tid);
        assert_error(CALL(world_init, process_status, actor.pid), XOUS_PROCESS_NOT_FOUND);
    }
    world_assert_unchanged(world_init, &before);
}

static void F03_each_cause_ends_only_its_process(void **state)
{
    struct actor bystander = world_spawn();
    (void)state;
    for (unsigned cause = XOUS_FAULT_MISALIGNED; cause < XOUS_FAULT_CAUSES; cause++) {
        struct actor actor = world_spawn();
        struct actor second = world_thread_create(actor);
        world_bring(second);
        vaddr_t pc = frame_pc(&world_thread(second)->frame);
        world_fault(second, (enum xous_fault_cause)cause, XOUS_ACCESS_READ, 0x777);
        struct xous_result ended = wait_for(world_init, actor);
        assert_values(ended, actor.pid, XOUS_PROCESS_FAULTED, 0, cause, 0x777, pc, second.tid);
        assert_true(world_is_alive(bystander));
    }
}

static void F03_access_faults_carry_address_and_access(void **state)
{
    static const struct {
        vaddr_t address;
        enum xous_access access;
    } faults[] = {{0, XOUS_ACCESS_READ},
                  {0x8000, XOUS_ACCESS_WRITE},
                  {WORLD_TEXT, XOUS_ACCESS_WRITE},
                  {WORLD_DATA, XOUS_ACCESS_EXECUTE},
                  {BOOT_DIRECT_BASE, XOUS_ACCESS_READ},
                  {BOOT_KERNEL_BASE, XOUS_ACCESS_EXECUTE},
                  {USER_INFO_PAGE, XOUS_ACCESS_WRITE},
                  {USER_END - 8, XOUS_ACCESS_READ}};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(faults); i++) {
        struct actor actor = world_spawn();
        uint64_t value = 0;
        bool done = faults[i].access == XOUS_ACCESS_READ    ? world_load(actor, faults[i].address, &value)
                    : faults[i].access == XOUS_ACCESS_WRITE ? world_store(actor, faults[i].address, 1)
                                                            : world_fetch(actor, faults[i].address);
        assert_false(done);
        struct xous_result ended = wait_for(world_init, actor);
        assert_int_equal(ended.value[1], XOUS_PROCESS_FAULTED);
        assert_int_equal(ended.value[3], XOUS_FAULT_ACCESS | (uint64_t)faults[i].access << 32);
        assert_int_equal(ended.value[4], faults[i].address);
    }
}

static void F05_whom_a_process_may_not_end(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct actor child = world_spawn_child(parent, WORLD_LIMIT);
    struct actor stranger = world_spawn();
    (void)state;
    assert_error(CALL(child, process_terminate, child.pid), XOUS_PROCESS_NOT_CHILD);
    assert_error(CALL(child, process_terminate, parent.pid), XOUS_PROCESS_NOT_CHILD);
    assert_error(CALL(child, process_terminate, world_init.pid), XOUS_PROCESS_NOT_CHILD);
    assert_error(CALL(stranger, process_terminate, child.pid), XOUS_PROCESS_NOT_CHILD);
    assert_error(CALL(world_init, process_terminate, world_init.pid), XOUS_PROCESS_NOT_CHILD);
    static const uint64_t none[] = {0, 4095, 1ul << 32, ~0ul};
    for (unsigned i = 0; i < ARRAY_SIZE(none); i++) {
        assert_error(CALL(parent, process_terminate, none[i]), XOUS_PROCESS_NOT_FOUND);
    }
    assert_ok(CALL(world_init, process_terminate, child.pid, 7));
    assert_values(wait_for(parent, child), child.pid, XOUS_PROCESS_KILLED, 7);
    assert_error(CALL(parent, process_terminate, child.pid), XOUS_PROCESS_NOT_FOUND);
    assert_true(world_is_alive(stranger));
}

static void F05_ended_but_not_collected(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    CALL(actor, process_exit, 1);
    assert_int_equal(assert_ok(CALL(world_init, process_status, actor.pid)).value[1], XOUS_PROCESS_EXITED);
    assert_error(CALL(world_init, process_terminate, actor.pid), XOUS_PROCESS_TERMINATED);
    assert_error(CALL(world_init, process_suspend, actor.pid), XOUS_PROCESS_TERMINATED);
    assert_error(CALL(world_init, process_resume, actor.pid), XOUS_PROCESS_TERMINATED);
    assert_values(wait_for(world_init, actor), actor.pid, XOUS_PROCESS_EXITED, 1, 0, 0, 0, actor.tid);
    assert_error(CALL(world_init, process_wait, actor.pid), XOUS_PROCESS_NOT_FOUND);
}

static void F09_last_thread_ends_the_process(void **state)
{
    struct actor actor = world_spawn();
    struct actor second = world_thread_create(actor);
    (void)state;
    CALL(actor, thread_exit, 11);
    assert_int_equal(assert_ok(CALL(world_init, process_status, actor.pid)).value[1], XOUS_PROCESS_RUNNING);
    CALL(second, thread_exit, 12);
    assert_values(wait_for(world_init, actor), actor.pid, XOUS_PROCESS_EXITED, 12, 0, 0, 0, second.tid);
    assert_error(CALL(world_init, process_wait, actor.pid, XOUS_HOW_TRY), XOUS_PROCESS_NOT_FOUND);
}

static void F10_orphans_go_to_the_nearest_living_ancestor(void **state)
{
    struct actor grandparent = world_spawn_child(world_init, 16 * WORLD_LIMIT);
    struct actor parent = world_spawn_child(grandparent, 4 * WORLD_LIMIT);
    struct actor child = world_spawn_child(parent, WORLD_LIMIT);
    (void)state;
    CALL(parent, process_exit, 1);
    assert_values(wait_for(grandparent, parent), parent.pid, XOUS_PROCESS_EXITED, 1, 0, 0, 0, parent.tid);
    assert_true(world_is_alive(child));
    assert_true(world_store(child, WORLD_DATA, 1));
    CALL(child, process_exit, 2);
    assert_values(wait_for(grandparent, child), child.pid, XOUS_PROCESS_EXITED, 2, 0, 0, 0, child.tid);
    assert_error(CALL(grandparent, process_wait, 0), XOUS_PROCESS_NOT_FOUND);
}

static void F10_ended_child_of_a_dying_parent_reaches_its_waiter(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct actor child = world_spawn_child(parent, WORLD_LIMIT);
    (void)state;
    CALL(child, process_exit, 2);
    world_kill(world_init, parent);
    assert_values(wait_for(world_init, child), child.pid, XOUS_PROCESS_EXITED, 2, 0, 0, 0, child.tid);
}

static void A03_registers_at_the_first_instruction(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct actor child = world_spawn_stopped(parent, WORLD_LIMIT);
    (void)state;
    assert_ok(CALL(parent, process_resume, child.pid, 0, STACK, 0, 0, 0xa46));
    world_bring(child);
    const struct arch_frame *frame = &world_thread(child)->frame;
    assert_int_equal(frame->pc, WORLD_TEXT);
    for (unsigned i = 1; i < 32; i++) {
        uint64_t expected = i == FRAME_SP   ? STACK
                            : i == FRAME_A0 ? 0xa46
                            : i == FRAME_A1 ? USER_INFO_PAGE
                                            : 0;
        assert_int_equal(frame->x[i], expected);
    }
    assert_int_equal(frame->status & SSTATUS_FS, SSTATUS_FS_OFF);
    assert_int_equal(frame->status & SSTATUS_SPP, 0);
    world_kill(parent, child);
}

static void F13_bad_spawns_make_no_process(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    vaddr_t pages = world_pages(parent, 2);
    const uint64_t rx = XOUS_READ | XOUS_EXECUTE;
    const struct {
        uint64_t origin, target, size, entry, rights;
        xous_error_t error;
    } bad[] = {{pages + 8, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT, rx, XOUS_BAD_ALIGNMENT},
               {pages, WORLD_TEXT + 8, PAGE_SIZE, WORLD_TEXT, rx, XOUS_BAD_ALIGNMENT},
               {pages, WORLD_TEXT, 100, WORLD_TEXT, rx, XOUS_BAD_ALIGNMENT},
               {pages, WORLD_TEXT, 0, WORLD_TEXT, rx, XOUS_BAD_ADDRESS},
               {pages, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT + 1, rx, XOUS_BAD_ADDRESS},
               {pages, WORLD_TEXT, PAGE_SIZE, BOOT_KERNEL_BASE, rx, XOUS_BAD_ADDRESS},
               {pages, WORLD_TEXT, PAGE_SIZE, 0, rx, XOUS_BAD_ADDRESS},
               {pages, 0, PAGE_SIZE, WORLD_TEXT, rx, XOUS_BAD_ADDRESS},
               {pages, USER_END, PAGE_SIZE, WORLD_TEXT, rx, XOUS_BAD_ADDRESS},
               {pages, USER_END - PAGE_SIZE, 2 * PAGE_SIZE, WORLD_TEXT, rx, XOUS_BAD_ADDRESS},
               {BOOT_KERNEL_BASE, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT, rx, XOUS_BAD_ADDRESS},
               {pages, WORLD_TEXT, 3 * PAGE_SIZE, WORLD_TEXT, rx, XOUS_BAD_ADDRESS},
               {USER_INFO_PAGE, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT, rx, XOUS_SHARE_VIOLATION},
               {pages, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT, XOUS_RIGHTS, XOUS_INVALID_ARGUMENT},
               {pages, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT, XOUS_WRITE, XOUS_INVALID_ARGUMENT},
               {pages, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT, XOUS_EXECUTE, XOUS_INVALID_ARGUMENT},
               {pages, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT, 0, XOUS_INVALID_ARGUMENT},
               {pages, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT, rx | 16, XOUS_INVALID_ARGUMENT}};
    struct world_snapshot before = world_snapshot(parent);
    uint32_t processes = processes_count();
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        struct xous_result result = CALL(parent, process_spawn, bad[i].origin, bad[i].target, bad[i].size,
                                         bad[i].entry, bad[i].rights);
        if (result.tag != XOUS_TAG_ERROR || result.value[0] != (uint64_t)bad[i].error) {
            fail_msg("row %u: tag %lu, error %lu instead of %d", i, result.tag, result.value[0],
                     bad[i].error);
        }
        world_assert_unchanged(parent, &before);
        assert_int_equal(processes_count(), processes);
    }
}

static void F13_entry_must_be_executable_at_the_start(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    vaddr_t pages = world_pages(parent, 1);
    (void)state;
    uint64_t pid = assert_ok(CALL(parent, process_spawn, pages, WORLD_DATA, PAGE_SIZE, WORLD_DATA,
                                  XOUS_READ | XOUS_WRITE))
                       .value[0];
    assert_error(CALL(parent, process_resume, pid, 0, STACK), XOUS_BAD_ADDRESS);
    assert_ok(CALL(parent, process_terminate, pid));
    CALL(parent, process_wait, pid);
    pages = world_pages(parent, 1);
    pid = assert_ok(CALL(parent, process_spawn, pages, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT + 2 * PAGE_SIZE,
                         XOUS_READ | XOUS_EXECUTE))
              .value[0];
    assert_error(CALL(parent, process_resume, pid, 0, STACK), XOUS_BAD_ADDRESS);
    pages = world_pages(parent, 1);
    assert_ok(CALL(parent, memory_give, pid, pages, WORLD_TEXT + 2 * PAGE_SIZE, PAGE_SIZE,
                   XOUS_READ | XOUS_EXECUTE));
    assert_ok(CALL(parent, process_resume, pid, 0, STACK));
    assert_error(CALL(parent, process_resume, pid, 0, STACK), XOUS_INVALID_ARGUMENT);
    assert_ok(CALL(parent, process_terminate, pid));
    CALL(parent, process_wait, pid);
}

static struct xous_result attempt_spawn(void *context)
{
    const vaddr_t *pages = context;
    struct actor parent = {(xous_pid_t)pages[1], (xous_tid_t)pages[2]};

    return CALL(parent, process_spawn, pages[0], WORLD_TEXT, 2 * PAGE_SIZE, WORLD_TEXT,
                XOUS_READ | XOUS_EXECUTE);
}

static void J02_spawn_fails_at_every_charge(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    vaddr_t context[3] = {world_pages(parent, 2), parent.pid, parent.tid};
    uint32_t processes = processes_count();
    (void)state;
    assert_in_range(world_fail_nth(parent, parent, attempt_spawn, context), 60, 80);
    assert_int_equal(processes_count(), processes + 1);
}

static void F17_suspended_process_runs_later(void **state)
{
    struct actor actor = world_spawn();
    struct actor peer = world_spawn();
    struct world_server at = world_server_create(peer, 0, 0, 0);
    xous_handle_t connection = world_connect(actor, &at);
    (void)state;
    assert_blocked(CALL(actor, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
    assert_ok(CALL(world_init, process_suspend, actor.pid));
    assert_int_equal(assert_ok(CALL(world_init, process_status, actor.pid)).value[1], XOUS_PROCESS_SUSPENDED);
    struct xous_result got = CALL(peer, server_receive, at.handle);
    assert_ok(CALL(peer, server_reply, got.value[0], 0, 5));
    for (unsigned i = 0; i < 10; i++) {
        assert_ok(CALL(peer, process_yield));
        assert_int_not_equal(world_running().pid, actor.pid);
    }
    assert_ok(CALL(world_init, process_suspend, actor.pid));
    assert_ok(CALL(world_init, process_resume, actor.pid));
    assert_int_equal(assert_ok(world_result(actor)).value[1], 5);
    assert_true(world_store(actor, WORLD_DATA, 1));
    assert_error(CALL(world_init, process_resume, actor.pid, 0, STACK), XOUS_INVALID_ARGUMENT);
}

static void F17_suspended_process_can_be_killed(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    assert_ok(CALL(world_init, process_suspend, actor.pid));
    world_kill(world_init, actor);
    actor = world_spawn_stopped(world_init, WORLD_LIMIT);
    assert_ok(CALL(world_init, process_suspend, actor.pid));
    world_kill(world_init, actor);
}

static void F18_wait_forms(void **state)
{
    struct actor parent = world_spawn_child(world_init, 16 * WORLD_LIMIT);
    struct actor waiter = world_thread_create(parent);
    struct actor first = world_spawn_child(parent, WORLD_LIMIT);
    struct actor second = world_spawn_child(parent, WORLD_LIMIT);
    (void)state;
    assert_error(CALL(parent, process_wait, 0, XOUS_HOW_TRY), XOUS_TIMEOUT);
    assert_error(CALL(parent, process_wait, first.pid, XOUS_HOW_TRY), XOUS_TIMEOUT);
    assert_blocked(CALL(parent, process_wait, second.pid, XOUS_HOW(0, 0, 100)));
    world_advance(100);
    assert_error(world_result(parent), XOUS_TIMEOUT);
    assert_blocked(CALL(waiter, process_wait, second.pid));
    assert_blocked(CALL(parent, process_wait, 0));
    CALL(first, process_exit, 1);
    assert_values(assert_ok(world_result(parent)), first.pid, XOUS_PROCESS_EXITED, 1, 0, 0, 0, first.tid);
    assert_true(world_is_blocked(waiter));
    CALL(second, process_exit, 2);
    assert_values(assert_ok(world_result(waiter)), second.pid, XOUS_PROCESS_EXITED, 2, 0, 0, 0, second.tid);
    assert_error(CALL(parent, process_wait, 0), XOUS_PROCESS_NOT_FOUND);
    assert_error(CALL(parent, process_wait, world_init.pid), XOUS_PROCESS_NOT_CHILD);
}

static void F18_waiters_for_anyone_share_the_children(void **state)
{
    struct actor parent = world_spawn_child(world_init, 16 * WORLD_LIMIT);
    struct actor waiter = world_thread_create(parent);
    struct actor first = world_spawn_child(parent, WORLD_LIMIT);
    struct actor second = world_spawn_child(parent, WORLD_LIMIT);
    (void)state;
    assert_blocked(CALL(waiter, process_wait, 0));
    assert_blocked(CALL(parent, process_wait, 0));
    CALL(first, process_exit, 1);
    CALL(second, process_exit, 2);
    uint64_t pids[2] = {assert_ok(world_result(waiter)).value[0], assert_ok(world_result(parent)).value[0]};
    assert_true((pids[0] == first.pid && pids[1] == second.pid) ||
                (pids[1] == first.pid && pids[0] == second.pid));
}

static void J10_limits_contain_limits(void **state)
{
    struct actor parent = world_spawn_child(world_init, 3 * WORLD_LIMIT);
    struct actor child = world_spawn_stopped(parent, WORLD_LIMIT);
    (void)state;
    assert_error(CALL(parent, process_limit, child.pid, XOUS_LIMIT_MEMORY, 3 * WORLD_LIMIT),
                 XOUS_OUT_OF_MEMORY);
    assert_error(CALL(parent, process_limit, child.pid, XOUS_LIMIT_MEMORY, PAGE_SIZE), XOUS_OUT_OF_MEMORY);
    assert_error(CALL(parent, process_limit, child.pid, XOUS_LIMIT_MEMORY, 100), XOUS_BAD_ALIGNMENT);
    assert_error(CALL(parent, process_limit, child.pid, XOUS_LIMIT_MEMORY, ~0ul << PAGE_SHIFT),
                 XOUS_OUT_OF_MEMORY);
    assert_error(CALL(parent, process_limit, parent.pid, XOUS_LIMIT_MEMORY, WORLD_LIMIT),
                 XOUS_PROCESS_NOT_CHILD);
    assert_error(CALL(parent, process_limit, child.pid, XOUS_LIMITS, 0), XOUS_INVALID_ARGUMENT);
    struct world_snapshot before = world_snapshot(parent);
    assert_ok(CALL(parent, process_limit, child.pid, XOUS_LIMIT_MEMORY, WORLD_LIMIT / 2));
    assert_int_equal(world_snapshot(parent).used, before.used - WORLD_LIMIT / 2 / PAGE_SIZE);
    assert_ok(CALL(parent, process_limit, child.pid, XOUS_LIMIT_MEMORY, WORLD_LIMIT));
    assert_int_equal(world_snapshot(parent).used, before.used);
}

static void M10_masked_calls_are_refused(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct actor child = world_spawn_stopped(parent, WORLD_LIMIT);
    uint64_t low =
        ~(1ul << XOUS_SYS_memory_allocate | 1ul << XOUS_SYS_client_send | 1ul << XOUS_SYS_process_yield);
    (void)state;
    assert_ok(CALL(parent, process_limit, child.pid, XOUS_LIMIT_CALLS_LOW, low));
    assert_ok(CALL(parent, process_limit, child.pid, XOUS_LIMIT_CALLS_HIGH, 0));
    assert_ok(CALL(parent, process_resume, child.pid, 0, STACK));
    assert_error(CALL(child, memory_allocate, 0, 0, PAGE_SIZE, XOUS_READ), XOUS_INVALID_SYSCALL);
    assert_error(CALL(child, thread_create, WORLD_TEXT, STACK), XOUS_INVALID_SYSCALL);
    assert_error(CALL(child, client_send, 1), XOUS_INVALID_HANDLE);
    assert_ok(CALL(child, process_yield));
    assert_ok(CALL(child, memory_free, WORLD_DATA_PAGE(3), PAGE_SIZE));
    assert_error(CALL(child, process_limit, parent.pid, XOUS_LIMIT_CALLS_LOW, 0), XOUS_PROCESS_NOT_CHILD);
    world_kill(parent, child);
}

static void M10_rights_only_shrink(void **state)
{
    struct actor parent = world_spawn_stopped(world_init, 6 * WORLD_LIMIT);
    (void)state;
    uint64_t low = ~(1ul << XOUS_SYS_memory_protect);
    assert_ok(CALL(world_init, process_limit, parent.pid, XOUS_LIMIT_CALLS_LOW, low));
    assert_ok(CALL(world_init, process_limit, parent.pid, XOUS_LIMIT_PRIORITY, 10));
    assert_ok(CALL(world_init, process_grant, parent.pid, XOUS_GRANT_SYSTEM, XOUS_SYSTEM_LOG));
    assert_ok(CALL(world_init, process_grant, parent.pid, XOUS_GRANT_INTERRUPT, 5, 2));
    assert_ok(CALL(world_init, process_grant, parent.pid, XOUS_GRANT_DEVICE, FAKE_UART, 2 * PAGE_SIZE));
    assert_ok(CALL(world_init, process_resume, parent.pid, 0, STACK));
    world_bring(parent);
    assert_int_equal(world_thread(parent)->priority, 10);
    assert_ok(CALL(parent, thread_priority, 0, XOUS_PRIORITY_DEFAULT));
    struct actor child = world_spawn_stopped(parent, WORLD_LIMIT);
    assert_error(CALL(parent, process_limit, child.pid, XOUS_LIMIT_CALLS_LOW, ~0ul), XOUS_ACCESS_DENIED);
    assert_error(CALL(parent, process_limit, child.pid, XOUS_LIMIT_PRIORITY, 11), XOUS_ACCESS_DENIED);
    assert_error(CALL(parent, process_limit, child.pid, XOUS_LIMIT_PRIORITY, 32), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(parent, process_grant, child.pid, XOUS_GRANT_SYSTEM, XOUS_SYSTEM_ALL),
                 XOUS_ACCESS_DENIED);
    assert_error(CALL(parent, process_grant, child.pid, XOUS_GRANT_SYSTEM, XOUS_SYSTEM_ALL + 1),
                 XOUS_INVALID_ARGUMENT);
    assert_error(CALL(parent, process_grant, child.pid, XOUS_GRANT_SID), XOUS_ACCESS_DENIED);
    assert_error(CALL(parent, process_grant, child.pid, XOUS_GRANT_INTERRUPT, 5, 3), XOUS_ACCESS_DENIED);
    assert_error(CALL(parent, process_grant, child.pid, XOUS_GRANT_INTERRUPT, 4, 1), XOUS_ACCESS_DENIED);
    assert_error(
        CALL(parent, process_grant, child.pid, XOUS_GRANT_DEVICE, FAKE_UART + PAGE_SIZE, 2 * PAGE_SIZE),
        XOUS_ACCESS_DENIED);
    assert_error(CALL(parent, process_grant, child.pid, XOUS_GRANTS), XOUS_INVALID_ARGUMENT);
    assert_ok(CALL(parent, process_grant, child.pid, XOUS_GRANT_SYSTEM, XOUS_SYSTEM_LOG));
    assert_ok(CALL(parent, process_grant, child.pid, XOUS_GRANT_INTERRUPT, 6, 1));
    assert_ok(CALL(parent, process_grant, child.pid, XOUS_GRANT_DEVICE, FAKE_UART + PAGE_SIZE, PAGE_SIZE));
    assert_ok(CALL(parent, process_resume, child.pid, 0, STACK));
    assert_error(CALL(parent, process_grant, child.pid, XOUS_GRANT_INTERRUPT, 5, 1), XOUS_ACCESS_DENIED);
    assert_error(CALL(child, memory_protect, WORLD_DATA, PAGE_SIZE, XOUS_READ), XOUS_INVALID_SYSCALL);
    assert_error(CALL(child, interrupt_claim, 5), XOUS_ACCESS_DENIED);
    assert_ok(CALL(child, interrupt_claim, 6));
    assert_error(CALL(child, thread_priority, 0, 11), XOUS_ACCESS_DENIED);
    world_kill(parent, child);
}

static void F19_end_of_the_first_process_is_a_panic(void **state)
{
    (void)state;
    world_expect_end();
    CALL(world_init, process_exit, 3);
    assert_true(world_has_ended());
    assert_int_equal(fake_power_action(), BOOT_POWER_FAIL);
    assert_non_null(strstr(fake_console(), "first process"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(F01_pids_differ_and_nothing_is_left),
        WORLD_CASE(F03_each_cause_ends_only_its_process),
        WORLD_CASE(F03_access_faults_carry_address_and_access),
        WORLD_CASE(F05_whom_a_process_may_not_end),
        WORLD_CASE(F05_ended_but_not_collected),
        WORLD_CASE(F09_last_thread_ends_the_process),
        WORLD_CASE(F10_orphans_go_to_the_nearest_living_ancestor),
        WORLD_CASE(F10_ended_child_of_a_dying_parent_reaches_its_waiter),
        WORLD_CASE(A03_registers_at_the_first_instruction),
        WORLD_CASE(F13_bad_spawns_make_no_process),
        WORLD_CASE(F13_entry_must_be_executable_at_the_start),
        WORLD_CASE(J02_spawn_fails_at_every_charge),
        WORLD_CASE(F17_suspended_process_runs_later),
        WORLD_CASE(F17_suspended_process_can_be_killed),
        WORLD_CASE(F18_wait_forms),
        WORLD_CASE(F18_waiters_for_anyone_share_the_children),
        WORLD_CASE(J10_limits_contain_limits),
        WORLD_CASE(M10_masked_calls_are_refused),
        WORLD_CASE(M10_rights_only_shrink),
        WORLD_CASE(F19_end_of_the_first_process_is_a_panic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

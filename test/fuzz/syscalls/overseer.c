/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "overseer.h"

#include "input.h"
#include "names.h"

#define CALL_INTERRUPT 63u
#define PRIORITY_PLAYERS 20u
#define SPARE_FRAMES 48u
#define OTHER_FRAMES 300u /* the kernel and the first process have these */
#define INTERRUPTS_GRANTED 4u

static xous_handle_t bell; /* the server at which it sleeps */
static struct world_snapshot before;
static uint64_t threads_before;
static uint64_t player_frames;

static void wake(void)
{
    world_interrupt(CALL_INTERRUPT);
    if (world_running().pid != world_init.pid) {
        fail_msg("the thread of highest priority does not run when its interrupt comes");
    }
    fake_interrupt_lower(CALL_INTERRUPT);
    assert_ok(CALL(world_init, interrupt_acknowledge, CALL_INTERRUPT));
}

static void sleep(void)
{
    assert_blocked(CALL(world_init, server_receive, bell));
}

/* --- players --- */

static bool has_room(void)
{
    const struct account *account = &first_process->account;

    return account->limit - account->used >= player_frames + SPARE_FRAMES;
}

static struct actor player_start(void)
{
    struct actor actor = world_spawn_stopped(world_init, player_frames * PAGE_SIZE);

    assert_ok(CALL(world_init, process_limit, actor.pid, XOUS_LIMIT_PRIORITY, PRIORITY_PLAYERS));
    assert_ok(CALL(world_init, process_grant, actor.pid, XOUS_GRANT_INTERRUPT, 1, INTERRUPTS_GRANTED));
    assert_ok(CALL(world_init, process_grant, actor.pid, XOUS_GRANT_DEVICE, FAKE_UART, PAGE_SIZE));
    assert_ok(CALL(world_init, process_grant, actor.pid, XOUS_GRANT_SID));
    assert_ok(
        CALL(world_init, process_grant, actor.pid, XOUS_GRANT_SYSTEM, XOUS_SYSTEM_LIST | XOUS_SYSTEM_LOG));
    assert_ok(CALL(world_init, process_resume, actor.pid, 0, WORLD_DATA_PAGE(WORLD_DATA_PAGES)));
    names_add_process(actor.pid);
    return actor;
}

void overseer_begin(unsigned asid_bits, uint64_t ram, struct actor *players)
{
    struct fake_options options = {.bank = {{0x80000000ul, ram}}, .asid_bits = asid_bits, .lazy_tlb = true};

    world_boot(&options);
    assert_ok(CALL(world_init, thread_priority, world_init.tid, XOUS_PRIORITIES - 1));
    bell = world_server_create(world_init, 0, 0, 0).handle;
    assert_ok(CALL(world_init, interrupt_claim, CALL_INTERRUPT));
    assert_ok(CALL(world_init, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_INTERRUPT, CALL_INTERRUPT), bell, 0));
    before = world_snapshot(world_init);
    threads_before = thread_table_used();
    player_frames = (ram / PAGE_SIZE - OTHER_FRAMES) / PLAYERS;
    for (unsigned i = 0; i < PLAYERS; i++) {
        players[i] = player_start();
    }
    sleep();
}

/* --- what it does to them --- */

static void collect(void)
{
    while (CALL(world_init, process_wait, 0, XOUS_HOW_TRY).tag == XOUS_TAG_OK) {
    }
}

/* Room for a few frames more than are used, or as much as at first. */
static void squeeze(xous_pid_t pid)
{
    const struct process *process = process_find(pid);
    uint64_t limit = player_frames;

    if (process == NULL) {
        return;
    }
    if (input_below(4) != 0) {
        limit = process->account.used + input_below(6);
    }
    CALL(world_init, process_limit, pid, XOUS_LIMIT_MEMORY, limit * PAGE_SIZE);
}

void overseer_act(void)
{
    unsigned choice = input_byte();
    xous_pid_t pid = pick_pid();

    wake();
    switch (choice % 8) {
    case 0:
        CALL(world_init, process_terminate, pid, choice);
        break;
    case 1:
        CALL(world_init, process_suspend, pid);
        break;
    case 2:
    case 3:
        CALL(world_init, process_resume, pid);
        break;
    case 4:
        squeeze(pid);
        break;
    case 5:
        CALL(world_init, process_limit, pid, XOUS_LIMIT_CALLS_LOW, ~(1ul << (choice >> 3)));
        break;
    case 6:
        if (has_room()) {
            player_start();
        }
        break;
    default:
        collect();
        break;
    }
    sleep();
}

/* --- the end --- */

static void end_children(void)
{
    struct list *children = &first_process->children;

    for (struct list *node = list_first(children); node != children; node = node->next) {
        CALL(world_init, process_terminate, LIST_ENTRY(node, struct process, sibling)->pid, 0);
    }
}

/* Waits for a child; or, if there are only some that nobody can wait for, while the kernel takes them apart. */
static void await_end(void)
{
    struct xous_result result = CALL(world_init, process_wait, 0, 0);

    if (result.tag == XOUS_TAG_ERROR) {
        assert_int_equal(result.value[0], XOUS_PROCESS_NOT_FOUND);
        assert_blocked(CALL(world_init, thread_wait, 0, XOUS_HOW(0, 0, 1)));
        world_advance(1000);
    }
}

/* Children of the dead come to the first process, so there may be several rounds. */
static void end_all(void)
{
    for (unsigned rounds = 0; processes_count() > 1; rounds++) {
        end_children();
        await_end();
        if (world_running().pid != world_init.pid) {
            fail_msg("a process that ends never has ended");
        }
        if (rounds > 1000) {
            fail_msg("processes do not come to an end");
        }
    }
}

void overseer_end(void)
{
    wake();
    end_all();
    assert_int_equal(servers_count(), 1);
    assert_int_equal(thread_table_used(), threads_before);
    assert_int_equal(world_audit(), 0);
    world_assert_unchanged(world_init, &before);
    fake_verify();
}

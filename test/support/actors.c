/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Making processes, threads, servers and connections through system calls.
 */
#include "world.h"

static vaddr_t allocate(struct actor actor, uint64_t size, uint64_t flags)
{
    return assert_ok(CALL(actor, memory_allocate, 0, 0, size, flags)).value[0];
}

vaddr_t world_pages(struct actor actor, unsigned count)
{
    return allocate(actor, count * PAGE_SIZE, XOUS_READ | XOUS_WRITE | XOUS_MEMORY_POPULATE);
}

struct actor world_actor_of(xous_pid_t pid)
{
    struct process *process = process_find(pid);

    if (process == NULL || list_empty(&process->threads)) {
        fail_msg("process %u has no thread", pid);
    }
    struct thread *thread = LIST_ENTRY(list_first(&process->threads), struct thread, sibling);
    return (struct actor){pid, thread->tid};
}

struct actor world_spawn_stopped(struct actor parent, uint64_t memory_limit)
{
    uint64_t data = WORLD_DATA_PAGES * PAGE_SIZE;
    vaddr_t text = world_pages(parent, 1);
    xous_pid_t pid = (xous_pid_t)assert_ok(CALL(parent, process_spawn, text, WORLD_TEXT, PAGE_SIZE,
                                                WORLD_TEXT, XOUS_READ | XOUS_EXECUTE))
                         .value[0];

    assert_ok(CALL(parent, process_limit, pid, XOUS_LIMIT_MEMORY, memory_limit));
    vaddr_t pages = world_pages(parent, WORLD_DATA_PAGES);
    assert_ok(CALL(parent, memory_give, pid, pages, WORLD_DATA, data, XOUS_READ | XOUS_WRITE));
    return world_actor_of(pid);
}

struct actor world_spawn_child(struct actor parent, uint64_t memory_limit)
{
    struct actor actor = world_spawn_stopped(parent, memory_limit);

    assert_ok(CALL(parent, process_resume, actor.pid, 0, WORLD_DATA + WORLD_DATA_PAGES * PAGE_SIZE));
    return actor;
}

struct actor world_spawn(void)
{
    return world_spawn_child(world_init, WORLD_LIMIT);
}

struct actor world_thread_create(struct actor actor)
{
    struct xous_result result = assert_ok(CALL(actor, thread_create, WORLD_TEXT, WORLD_DATA + 8 * PAGE_SIZE));

    return (struct actor){actor.pid, (xous_tid_t)result.value[0]};
}

void world_kill(struct actor parent, struct actor actor)
{
    assert_ok(CALL(parent, process_terminate, actor.pid, 0));
    CALL(parent, process_wait, actor.pid);
    assert_int_equal(world_result(parent).value[0], actor.pid);
}

struct world_server world_server_create(struct actor actor, uint64_t flags, uint64_t borrow_limit,
                                        uint64_t peer_bits)
{
    struct xous_result result = assert_ok(CALL(actor, server_create, 0, 0, flags, borrow_limit, peer_bits));

    return (struct world_server){
        .actor = actor, .handle = (xous_handle_t)result.value[0], .sid = {result.value[1], result.value[2]}};
}

xous_handle_t world_connect(struct actor client, const struct world_server *server)
{
    return (xous_handle_t)assert_ok(CALL(client, client_connect, server->sid.low, 0, server->sid.high))
        .value[0];
}

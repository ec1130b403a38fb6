/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Servers, connections, handles and events: checks, then one call into ipc.
 */
#include <kernel/event.h>
#include <kernel/grant.h>
#include <kernel/ipc.h>
#include <kernel/irq.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>
#include <kernel/system.h>

/* 0 asks for the usual number. */
static status_t check_slots(uint64_t asked, unsigned *slots)
{
    *slots = asked == 0 ? XOUS_SLOTS_DEFAULT : (unsigned)asked;
    return asked > XOUS_SLOTS_MAX ? XOUS_INVALID_ARGUMENT : 0;
}

/* The server is made: whoever waits for it is woken in steps, and then its creator has its result. */
static status_t create_wake(struct thread *thread)
{
    uint64_t *made = thread->work.data;

    for (unsigned i = 0; i < STEP_PAGES; i++) {
        if (!server_wake_connecting((struct xous_sid){made[1], made[2]})) {
            status_t status = thread_return(thread, made[0], made[1], made[2]);
            thread->work = (struct work){0};
            return status;
        }
    }
    return STATUS_AGAIN;
}

status_t sys_server_create(struct thread *thread, const struct xous_args_server_create *args)
{
    struct xous_sid sid = {args->sid_low, args->sid_high};
    struct server *server;

    if (thread->calling) {
        return create_wake(thread);
    }
    if ((args->flags & ~XOUS_SERVER_ACCEPT) != 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    if ((sid.low != 0 || sid.high != 0) && !thread->process->may_choose_sid) {
        return XOUS_ACCESS_DENIED;
    }
    if (!page_aligned(args->borrow_limit)) {
        return XOUS_BAD_ALIGNMENT;
    }
    RETURN_UNLESS_OK(
        server_create(thread->process, sid, args->flags, args->borrow_limit, args->peer_bits, &server));
    thread->work.data[0] = server->handle;
    thread->work.data[1] = server->sid.low;
    thread->work.data[2] = server->sid.high;
    return create_wake(thread);
}

/* The handle goes in the first step, so the thread remembers the server itself. */
status_t sys_server_destroy(struct thread *thread, const struct xous_args_server_destroy *args)
{
    if (thread->destroying == NULL) {
        RETURN_UNLESS_OK(find_server(thread, args->server, &thread->destroying));
    }
    RETURN_UNLESS_OK(server_destroy_step(thread->destroying, XOUS_SERVER_NOT_FOUND));
    thread->destroying = NULL;
    return 0;
}

status_t sys_server_connection(struct thread *thread, const struct xous_args_server_connection *args)
{
    struct connection *connection;
    struct server *server;
    unsigned slots;

    RETURN_UNLESS_OK(find_server(thread, args->server, &server));
    RETURN_UNLESS_OK(check_slots(args->slots, &slots));
    if (args->label > UINT32_MAX) {
        return XOUS_INVALID_ARGUMENT;
    }
    RETURN_UNLESS_OK(connection_create(thread->process, server, (uint32_t)args->label, slots, &connection));
    return thread_return(thread, connection->handle, 0, 0);
}

static status_t connect(struct thread *thread, struct server *server, unsigned slots)
{
    struct connection *connection;
    status_t status = connection_create(thread->process, server, 0, slots, &connection);

    return status == 0 ? thread_return(thread, connection->handle, 0, 0) : status;
}

status_t sys_client_connect(struct thread *thread, const struct xous_args_client_connect *args)
{
    struct xous_sid sid = {args->sid_low, args->sid_high};
    struct how how;
    unsigned slots;

    RETURN_UNLESS_OK(how_decode_wait(args->how, 1, XOUS_HOW_TRY, &how));
    RETURN_UNLESS_OK(check_slots(args->slots, &slots));
    if (sid.low == 0 && sid.high == 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    struct server *server = server_find(sid);
    if (server != NULL) {
        return connect(thread, server, slots);
    }
    thread->sid = sid;
    return wait_unless_try(thread, &how, XOUS_THREAD_CONNECTING, server_waiters(sid), XOUS_SERVER_NOT_FOUND);
}

/* Who waits for a slot fails, one a step; the handle goes last. */
status_t sys_client_disconnect(struct thread *thread, const struct xous_args_client_disconnect *args)
{
    struct connection *connection;

    if (find_connection(thread, args->connection, &connection) == XOUS_INVALID_HANDLE) {
        return XOUS_INVALID_HANDLE;
    }
    if (connection_fail_waiter(connection, XOUS_INVALID_HANDLE)) {
        return STATUS_AGAIN;
    }
    connection_close(connection);
    return 0;
}

/* One that was revoked can be closed as well. */
static status_t close_share(struct thread *thread, uint64_t handle)
{
    struct share *share;
    status_t status = find_share(thread, handle, &share);

    if (status != XOUS_ACCESS_DENIED) {
        RETURN_UNLESS_OK(status);
    }
    share_close(share);
    return 0;
}

status_t sys_handle_close(struct thread *thread, const struct xous_args_handle_close *args)
{
    status_t status =
        sys_client_disconnect(thread, &(struct xous_args_client_disconnect){.connection = args->handle});

    if (status == XOUS_INVALID_HANDLE) {
        status = close_share(thread, args->handle);
    }
    return status == XOUS_INVALID_HANDLE
               ? sys_server_destroy(thread, &(struct xous_args_server_destroy){.server = args->handle})
               : status;
}

status_t sys_handle_give(struct thread *thread, const struct xous_args_handle_give *args)
{
    struct process *child;
    struct grant_source source;
    struct connection *place;

    RETURN_UNLESS_OK(find_descendant(thread, args->pid, &child));
    if (child->state != XOUS_PROCESS_NEW) {
        return XOUS_ACCESS_DENIED;
    }
    RETURN_UNLESS_OK(find_grantable(thread, args->handle, &source));
    RETURN_UNLESS_OK(grant_reserve(child, source.share != NULL, &place));
    grant_bind(place, &source);
    return thread_return(thread, grant_publish(place), 0, 0);
}

/* --- events --- */

/* Sources that are the process's own whatever it was granted. */
static struct binding *own_source(struct process *process, uint64_t source)
{
    uint32_t id = (uint32_t)source;

    if (source >> 32 == XOUS_EVENT_TIMER && id < XOUS_TIMERS) {
        return &process->timer[id].binding;
    }
    return source == XOUS_EVENT_SOURCE(XOUS_EVENT_CHILDREN, 0) ? &process->children_event : NULL;
}

/* Disconnections are the server's own: there is no binding apart from it. Records that nobody wants any more
 * are dropped as server_next_gone would. */
static status_t bind_gone(struct server *server, uint64_t bit)
{
    xous_pid_t pid;
    uint32_t label;

    server->gone_bit = (uint8_t)bit;
    for (unsigned i = 0; bit == XOUS_EVENT_UNBIND && connection_next_gone(server, &pid, &label); i++) {
        if (i == STEP_PAGES) {
            return STATUS_AGAIN;
        }
    }
    return 0;
}

static status_t bind_source(struct process *process, uint64_t source, struct server *server, unsigned bit)
{
    struct binding *binding = own_source(process, source);

    if (source >> 32 == XOUS_EVENT_INTERRUPT) {
        return irq_bind(process, (uint32_t)source, server, bit);
    }
    if (source == XOUS_EVENT_SOURCE(XOUS_EVENT_LOG, 0)) {
        return (process->system & XOUS_SYSTEM_LOG) ? log_bind(process, server, bit) : XOUS_ACCESS_DENIED;
    }
    if (binding == NULL) {
        return XOUS_INVALID_ARGUMENT;
    }
    binding_set(binding, server, bit);
    return 0;
}

status_t sys_event_bind(struct thread *thread, const struct xous_args_event_bind *args)
{
    struct server *server;

    if (args->bit > XOUS_EVENT_UNBIND) {
        return XOUS_INVALID_ARGUMENT;
    }
    RETURN_UNLESS_OK(find_server(thread, args->server, &server));
    if (args->source == XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 0)) {
        return bind_gone(server, args->bit);
    }
    return bind_source(thread->process, args->source, args->bit == XOUS_EVENT_UNBIND ? NULL : server,
                       (unsigned)args->bit);
}

status_t sys_event_signal(struct thread *thread, const struct xous_args_event_signal *args)
{
    struct connection *connection;

    RETURN_UNLESS_OK(find_connection(thread, args->connection, &connection));
    if ((args->bits & ~connection->server->peer_bits) != 0) {
        return XOUS_ACCESS_DENIED;
    }
    server_signal(connection->server, args->bits);
    return 0;
}

/* a1 = PID, a2 = label, a3 = 1; all zero when there is none. */
status_t sys_server_next_gone(struct thread *thread, const struct xous_args_server_next_gone *args)
{
    struct server *server;
    xous_pid_t pid;
    uint32_t label;

    RETURN_UNLESS_OK(find_server(thread, args->server, &server));
    return connection_next_gone(server, &pid, &label) ? thread_return(thread, pid, label, 1) : 0;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Servers, connections, handles and events: checks, then one call into ipc.
 */
#include <kernel/event.h>
#include <kernel/ipc.h>
#include <kernel/irq.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>
#include <kernel/system.h>

static struct server *own_server(struct thread *thread, uint64_t handle)
{
    return table_find(&thread->process->objects, handle, OBJECT_SERVER);
}

static struct connection *own_connection(struct thread *thread, uint64_t handle)
{
    return table_find(&thread->process->objects, handle, OBJECT_CONNECTION);
}

/* 0 asks for the usual number. */
static status_t check_slots(uint64_t asked, unsigned *slots)
{
    *slots = asked == 0 ? XOUS_SLOTS_DEFAULT : (unsigned)asked;
    return asked > XOUS_SLOTS_MAX ? XOUS_INVALID_ARGUMENT : 0;
}

status_t sys_server_create(struct thread *thread, const struct xous_args_server_create *args)
{
    struct xous_sid sid = {args->sid_low, args->sid_high};
    struct server *server;

    if ((args->flags & ~XOUS_SERVER_ACCEPT) != 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    if ((sid.low != 0 || sid.high != 0) && !thread->process->may_choose_sid) {
        return XOUS_ACCESS_DENIED;
    }
    if (!page_aligned(args->borrow_limit)) {
        return XOUS_BAD_ALIGNMENT;
    }
    status_t status = server_create(thread->process, sid, args->flags, args->borrow_limit, args->peer_bits, &server);
    return status == 0 ? thread_return(thread, server->handle, server->sid.low, server->sid.high) : status;
}

/* The handle goes in the first step, so the thread remembers the server itself. */
status_t sys_server_destroy(struct thread *thread, const struct xous_args_server_destroy *args)
{
    if (!thread->calling) {
        struct server *server = own_server(thread, args->server);
        if (server == NULL) {
            return XOUS_INVALID_HANDLE;
        }
        thread->receiving = server;
    }
    status_t status = server_destroy_step(thread->receiving, XOUS_SERVER_NOT_FOUND);
    if (status == 0) {
        thread->receiving = NULL;
    }
    return status;
}

status_t sys_server_connection(struct thread *thread, const struct xous_args_server_connection *args)
{
    struct connection *connection;
    struct server *server = own_server(thread, args->server);
    unsigned slots;

    if (server == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    status_t status = check_slots(args->slots, &slots);
    if (status != 0 || args->label > UINT32_MAX) {
        return XOUS_INVALID_ARGUMENT;
    }
    status = connection_create(thread->process, server, (uint32_t)args->label, slots, &connection);
    return status == 0 ? thread_return(thread, connection->handle, 0, 0) : status;
}

/* However the wait for a server ends, the next thread that waits for the same one has its turn. */
static status_t connect(struct thread *thread, struct server *server, struct xous_sid sid, unsigned slots)
{
    struct connection *connection;
    status_t status = connection_create(thread->process, server, 0, slots, &connection);

    if (thread->calling) {
        server_wake_connecting(sid);
    }
    return status == 0 ? thread_return(thread, connection->handle, 0, 0) : status;
}

status_t sys_client_connect(struct thread *thread, const struct xous_args_client_connect *args)
{
    struct xous_sid sid = {args->sid_low, args->sid_high};
    struct how how;
    unsigned slots;
    status_t status = how_decode(args->how, 1, XOUS_HOW_TRY, &how);

    if (status == 0) {
        status = check_slots(args->slots, &slots);
    }
    if (status != 0) {
        return status;
    }
    if ((how.try && how.timeout != 0) || (sid.low == 0 && sid.high == 0)) {
        return XOUS_INVALID_ARGUMENT;
    }
    struct server *server = server_find(sid);
    if (server != NULL) {
        return connect(thread, server, sid, slots);
    }
    if (how.try) {
        return XOUS_SERVER_NOT_FOUND;
    }
    server_await(thread, sid);
    thread_arm_timeout(thread, args->how);
    return STATUS_BLOCKED;
}

status_t sys_client_disconnect(struct thread *thread, const struct xous_args_client_disconnect *args)
{
    struct connection *connection = own_connection(thread, args->connection);

    if (connection == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    connection_close(connection);
    return 0;
}

status_t sys_handle_close(struct thread *thread, const struct xous_args_handle_close *args)
{
    if (thread->calling || own_server(thread, args->handle) != NULL) {
        return sys_server_destroy(thread, &(struct xous_args_server_destroy){.server = args->handle});
    }
    return sys_client_disconnect(thread, &(struct xous_args_client_disconnect){.connection = args->handle});
}

status_t sys_handle_give(struct thread *thread, const struct xous_args_handle_give *args)
{
    struct process *child;
    struct connection *granted;
    status_t status = find_descendant(thread, args->pid, &child);

    if (status != 0) {
        return status;
    }
    if (child->state != XOUS_PROCESS_NEW) {
        return XOUS_ACCESS_DENIED;
    }
    struct connection *source = own_connection(thread, args->handle);
    if (source == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    if (source->server == NULL) {
        return XOUS_SERVER_NOT_FOUND;
    }
    status = grant_prepare(child, source, &granted);
    return status == 0 ? thread_return(thread, granted->handle, 0, 0) : status;
}

/* --- events --- */

static status_t bind(struct binding *binding, struct server *server, unsigned bit)
{
    if (server == NULL) {
        binding_clear(binding);
    } else {
        binding_set(binding, server, bit);
    }
    return 0;
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

static status_t bind_source(struct thread *thread, uint64_t source, struct server *server, unsigned bit)
{
    struct process *process = thread->process;
    uint32_t id = (uint32_t)source;

    switch (source >> 32) {
    case XOUS_EVENT_INTERRUPT:
        return irq_bind(process, id, server, bit);
    case XOUS_EVENT_TIMER:
        return id < XOUS_TIMERS ? bind(&process->timer[id].binding, server, bit) : XOUS_INVALID_ARGUMENT;
    case XOUS_EVENT_CHILDREN:
        return id == 0 ? bind(&process->children_event, server, bit) : XOUS_INVALID_ARGUMENT;
    case XOUS_EVENT_LOG:
        if (id != 0) {
            return XOUS_INVALID_ARGUMENT;
        }
        return (process->system & XOUS_SYSTEM_LOG) ? log_bind(process, server, bit) : XOUS_ACCESS_DENIED;
    default:
        return XOUS_INVALID_ARGUMENT;
    }
}

status_t sys_event_bind(struct thread *thread, const struct xous_args_event_bind *args)
{
    struct server *server = own_server(thread, args->server);

    if (args->bit > XOUS_EVENT_UNBIND) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (server == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    if (args->source == XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 0)) {
        return bind_gone(server, args->bit);
    }
    return bind_source(thread, args->source, args->bit == XOUS_EVENT_UNBIND ? NULL : server, (unsigned)args->bit);
}

status_t sys_event_signal(struct thread *thread, const struct xous_args_event_signal *args)
{
    struct connection *connection = own_connection(thread, args->connection);

    if (connection == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    if (connection->server == NULL) {
        return XOUS_SERVER_NOT_FOUND;
    }
    if ((args->bits & ~connection->server->peer_bits) != 0) {
        return XOUS_ACCESS_DENIED;
    }
    server_signal(connection->server, args->bits);
    return 0;
}

/* a1 = PID, a2 = label, a3 = 1; all zero when there is none. */
status_t sys_server_next_gone(struct thread *thread, const struct xous_args_server_next_gone *args)
{
    struct server *server = own_server(thread, args->server);
    xous_pid_t pid;
    uint32_t label;

    if (server == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    return connection_next_gone(server, &pid, &label) ? thread_return(thread, pid, label, 1) : 0;
}

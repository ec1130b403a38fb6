/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * server_forward.
 *
 * The commit line is where the pages begin to leave the caller (a scalar has none: at once). Above it everything is
 * checked, and a refusal leaves the message with its holder. Below it the call returns ok: if the target is gone by the
 * time the pages are off, the client is told, as if it had sent to a server that ended.
 */
#include <kernel/grant.h>
#include <kernel/ipc.h>
#include <kernel/process.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>

#define KIND(kind) (1ul << (kind))
#define KINDS_ANSWERED \
    (KIND(XOUS_BLOCKING_SCALAR) | KIND(XOUS_LEND) | KIND(XOUS_LEND_MUTABLE) | KIND(XOUS_PAIR))

static status_t decode(uint64_t word, struct how *how)
{
    RETURN_UNLESS_OK(how_decode(XOUS_FORWARD_FLAGS(word), KINDS_ANSWERED, XOUS_HOW_GRANT, how));
    bool bad = how->timeout != 0 || (how->grant && how->kind != XOUS_BLOCKING_SCALAR);
    return bad ? XOUS_INVALID_ARGUMENT : 0;
}

/* Where pages are is the kernel's business; of a pair every word is. */
static bool words_fit(const struct xous_args_server_forward *args, unsigned kind)
{
    uint64_t ranges = kind == XOUS_BLOCKING_SCALAR ? 0 : args->arg1 | args->arg2;

    return ranges == 0 && (kind != XOUS_PAIR || (args->arg3 | args->arg4) == 0);
}

static status_t check(struct thread *thread, const struct message *message, const struct how *how,
                      const struct xous_args_server_forward *args)
{
    struct connection *target;

    if (how->kind != message->kind || !words_fit(args, how->kind)) {
        return XOUS_INVALID_ARGUMENT;
    }
    RETURN_UNLESS_OK(find_connection(thread, XOUS_FORWARD_TARGET(args->how), &target));
    if (message->orphan) {
        return XOUS_PROCESS_TERMINATED; /* its holder can only reply */
    }
    bool room = lend_bytes(&message->lend) <= target->server->borrow_limit;
    return room && thread_has_token(message->thread) ? 0 : XOUS_OUT_OF_MEMORY;
}

static status_t prepare_grant(struct thread *thread, uint64_t handle, struct server *server,
                              struct connection **place)
{
    struct grant_source source;

    RETURN_UNLESS_OK(find_grantable(thread, handle, &source));
    if (!(server->flags & XOUS_SERVER_ACCEPT)) {
        return XOUS_ACCESS_DENIED;
    }
    RETURN_UNLESS_OK(grant_reserve(server->process, source.share != NULL, place));
    grant_bind(*place, &source);
    return 0;
}

/* There is nobody to forward to any more: the pages go home, in steps. */
static status_t give_up(struct message *message)
{
    message->state = MESSAGE_RETURNING;
    if (message_unwind(message) == STATUS_AGAIN) {
        return STATUS_AGAIN;
    }
    message_fail(message, XOUS_SERVER_NOT_FOUND);
    return 0;
}

static void pass_on(struct thread *thread, struct message *message, struct connection *target,
                    const struct xous_args_server_forward *args)
{
    const uint64_t words[5] = {args->id, args->arg1, args->arg2, args->arg3, args->arg4};

    for (unsigned i = 0; i < 5; i++) {
        message->words[i] = words[i];
    }
    if (message->served_by == thread->tid) {
        sched_set_priority(thread, thread->base_priority);
    }
    message_forward(message, target);
}

static status_t forward_scalar(struct thread *thread, struct message *message, const struct how *how,
                               const struct xous_args_server_forward *args)
{
    struct connection *target;

    RETURN_UNLESS_OK(find_connection(thread, XOUS_FORWARD_TARGET(args->how), &target));
    if (how->grant) {
        RETURN_UNLESS_OK(prepare_grant(thread, args->arg1, target->server, &message->granted));
    }
    pass_on(thread, message, target, args);
    return 0;
}

/* One step. The handle was good when the call began. */
static status_t forward_pages(struct thread *thread, struct message *message,
                              const struct xous_args_server_forward *args)
{
    struct connection *target;

    if (find_connection(thread, XOUS_FORWARD_TARGET(args->how), &target) != 0) {
        return give_up(message);
    }
    message->state = MESSAGE_RETURNING;
    RETURN_UNLESS_OK(lend_detach(&message->lend, &target->server->process->space));
    pass_on(thread, message, target, args);
    return 0;
}

status_t sys_server_forward(struct thread *thread, const struct xous_args_server_forward *args)
{
    struct how how;

    RETURN_UNLESS_OK(decode(args->how, &how));
    struct message *message = held_message(thread, args->token);
    if (message == NULL) {
        /* Between two steps client or server ended, and the message with it: what was begun is done. */
        return thread->calling ? 0 : XOUS_STALE_TOKEN;
    }
    if (message->state == MESSAGE_RECEIVED) {
        RETURN_UNLESS_OK(check(thread, message, &how, args));
    }
    return message->lend.size == 0 ? forward_scalar(thread, message, &how, args)
                                   : forward_pages(thread, message, args);
}

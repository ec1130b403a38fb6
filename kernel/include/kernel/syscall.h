/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * System calls: the handlers' shape and the dispatcher. Every handler is declared by expansion of syscall.def.
 *
 * A handler gets the calling thread and a view of its argument registers. It checks, reserves, commits, and
 * returns 0 (ok, no values), an error, STATUS_DONE (the result is in the registers: thread_return),
 * STATUS_BLOCKED (it comes later), STATUS_AGAIN (call again with the same arguments) or STATUS_GONE.
 */
#pragma once

#include <kernel/process.h>
#include <kernel/thread.h>
#include <xous/abi/syscall.h>

struct grant_source;
struct share;

#define SYSCALL(number, name, count, flags, fields) \
    status_t sys_##name(struct thread *thread, const struct xous_args_##name *args);
#include <xous/abi/syscall.def>
#undef SYSCALL

/* Executes or continues the call in the thread's registers. */
void syscall_dispatch(struct thread *thread);

/* The how word, checked once. */
struct how {
    uint64_t timeout; /* microseconds, 0 = for ever */
    uint8_t kind;
    bool try;
    bool grant;
    bool accept;
};
/* InvalidArgument if a reserved bit, or a flag or kind that is not in the masks, is set. */
MUST_CHECK status_t how_decode(uint64_t word, uint64_t kinds, uint64_t flags, struct how *how);
/* For calls that wait for one thing only: TRY with a timeout is InvalidArgument too. */
MUST_CHECK status_t how_decode_wait(uint64_t word, uint64_t kinds, uint64_t flags, struct how *how);
/* TRY: `refusal`. Else the thread waits in the list, within its timeout: STATUS_BLOCKED. */
MUST_CHECK status_t wait_unless_try(struct thread *thread, const struct how *how,
                                    enum xous_thread_state state, struct list *list, xous_error_t refusal);

/* Whole pages of user space, at least one: BadAlignment, BadAddress. */
MUST_CHECK status_t pages_check(vaddr_t address, uint64_t size);
/* A server of the caller: InvalidHandle. */
MUST_CHECK status_t find_server(struct thread *thread, uint64_t handle, struct server **server);
/* A connection of the caller whose server accepts messages: InvalidHandle, ServerNotFound. */
MUST_CHECK status_t find_connection(struct thread *thread, uint64_t handle, struct connection **connection);
/* A handle of a shared memory object that the caller can use now: InvalidHandle, ShareViolation (busy), AccessDenied
 * (revoked). */
MUST_CHECK status_t find_share(const struct thread *thread, uint64_t handle, struct share **share);
/* The message with that token, if the thread's process holds it; NULL if not. One whose pages go home is found by the
 * call alone that sends them there. */
struct message *held_message(struct thread *thread, uint64_t token);
/* A connection or a share, what can be granted: the errors of both. */
MUST_CHECK status_t find_grantable(struct thread *thread, uint64_t handle, struct grant_source *source);
/* A descendant of the caller, started or not: ProcessNotFound, ProcessNotChild. */
MUST_CHECK status_t find_descendant(struct thread *thread, uint64_t pid, struct process **process);

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * From a call number to its handler and from the handler's outcome to the caller's registers.
 *
 * What holds for every call is checked here, once: the number exists, the process may make it, arguments that
 * the call does not have are zero. Behind that, what the handlers share: the how word, handles, waiting.
 */
#include <kernel/server.h>
#include <kernel/syscall.h>

typedef status_t handler(struct thread *thread, const uint64_t *arguments);

struct row {
    handler *handler;
    uint8_t count;
    uint8_t flags;
};

#define MAY_BLOCK XOUS_CALL_MAY_BLOCK
#define UNMASKABLE XOUS_CALL_UNMASKABLE
#define PROVISIONAL XOUS_CALL_PROVISIONAL

/* The view of the arguments lies over the saved registers a0.. themselves. */
#define SYSCALL(number, name, count, flags, fields)                                          \
    UNUSED static status_t call_##name(struct thread *thread, const uint64_t *arguments)     \
    {                                                                                        \
        return sys_##name(thread, (const struct xous_args_##name *)(const void *)arguments); \
    }
#include <xous/abi/syscall.def>
#undef SYSCALL

/* A provisional call has a number and a name, and no handler. */
static const struct row rows[XOUS_SYSCALL_LIMIT] = {
#define SYSCALL(number, name, count, flags, fields) \
    [number] = {__builtin_choose_expr(((flags)&PROVISIONAL) != 0, NULL, call_##name), count, flags},
#include <xous/abi/syscall.def>
#undef SYSCALL
};

static bool allowed(const struct process *process, uint64_t number)
{
    return (process->calls[number / 64] >> (number % 64)) & 1;
}

/* The words behind the first `count` arguments, any bit of them. */
static uint64_t unused(const uint64_t *a, unsigned count)
{
    uint64_t bits = 0;

    switch (count) {
    case 0:
        bits |= a[0];
        /* fall through */
    case 1:
        bits |= a[1];
        /* fall through */
    case 2:
        bits |= a[2];
        /* fall through */
    case 3:
        bits |= a[3];
        /* fall through */
    case 4:
        bits |= a[4];
        /* fall through */
    case 5:
        bits |= a[5];
        /* fall through */
    case 6:
        bits |= a[6];
        /* fall through */
    default:
        return bits;
    }
}

static status_t check(const struct thread *thread, const uint64_t *a)
{
    uint64_t number = a[7];

    if (number >= XOUS_SYSCALL_LIMIT || rows[number].handler == NULL) {
        return XOUS_INVALID_SYSCALL;
    }
    if (!(rows[number].flags & UNMASKABLE) && !allowed(thread->process, number)) {
        return XOUS_INVALID_SYSCALL;
    }
    return unused(a, rows[number].count) == 0 ? 0 : XOUS_INVALID_ARGUMENT;
}

void syscall_dispatch(struct thread *thread)
{
    uint64_t *a = frame_arguments(&thread->frame);
    status_t status = check(thread, a);

    if (status == 0) {
        status = rows[a[7]].handler(thread, a);
    }
    if (status == STATUS_GONE) {
        return;
    }
    thread->calling = status == STATUS_AGAIN;
    if (status >= 0) {
        thread_result(thread, status == 0 ? XOUS_TAG_OK : XOUS_TAG_ERROR, (uint64_t)status, 0, 0);
    }
    if (status >= 0 || status == STATUS_DONE) {
        thread_disarm(thread);
    }
}

status_t how_decode(uint64_t word, uint64_t kinds, uint64_t flags, struct how *how)
{
    uint64_t kind = word & XOUS_HOW_KIND;
    uint64_t known = XOUS_HOW_KIND | flags | (XOUS_HOW_TIMEOUT_MAX << XOUS_HOW_TIMEOUT_SHIFT);

    if ((word & ~known) != 0 || ((kinds >> kind) & 1) == 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    *how = (struct how){
        .timeout = word >> XOUS_HOW_TIMEOUT_SHIFT,
        .kind = (uint8_t)kind,
        .try = (word & XOUS_HOW_TRY) != 0,
        .grant = (word & XOUS_HOW_GRANT) != 0,
        .accept = (word & XOUS_HOW_ACCEPT) != 0,
    };
    return 0;
}

status_t how_decode_wait(uint64_t word, uint64_t kinds, uint64_t flags, struct how *how)
{
    RETURN_UNLESS_OK(how_decode(word, kinds, flags, how));
    return how->try && how->timeout != 0 ? XOUS_INVALID_ARGUMENT : 0;
}

status_t wait_unless_try(struct thread *thread, const struct how *how, enum xous_thread_state state,
                         struct list *list, xous_error_t refusal)
{
    if (how->try) {
        return refusal;
    }
    thread_block(thread, state, list);
    thread_arm_timeout(thread, how->timeout);
    return STATUS_BLOCKED;
}

status_t find_server(struct thread *thread, uint64_t handle, struct server **server)
{
    *server = table_find(&thread->process->objects, handle, OBJECT_SERVER);
    return *server == NULL ? XOUS_INVALID_HANDLE : 0;
}

status_t find_connection(struct thread *thread, uint64_t handle, struct connection **connection)
{
    *connection = table_find(&thread->process->objects, handle, OBJECT_CONNECTION);
    if (*connection == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    return connection_is_alive(*connection) ? 0 : XOUS_SERVER_NOT_FOUND;
}

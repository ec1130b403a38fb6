/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Every argument of every call takes every value of A04 (addresses), A14 (one bit at a time) and A15 (sizes), while
 * the others are valid. Each attempt is a process of its own, which must
 *  1. live on after the call (the calls that end it excepted),
 *  2. find the answer that the class of the argument demands, where one is demanded,
 *  3. find that an error changed nothing of what it can see of itself.
 * After each call the harness has the system audited.
 */
#include "hostile.h"

#include <string.h>

#include <xous/info.h>
#include <xous/memory.h>
#include <xous/message.h>
#include <xous/syscall.h>

#include "child.h"
#include "harness.h"
#include "watch.h"

#define KERNEL_BASE 0xffffffff80000000ul
#define DIRECT_MAP 0xffffffc000000000ul
#define ATTEMPT_MICROSECONDS 20000000ul

enum argument_class {
    CLASS_NONE,
    CLASS_HANDLE,
    CLASS_PID,
    CLASS_TID,
    CLASS_TOKEN,
    CLASS_HOW,
    CLASS_ADDRESS,
    CLASS_LENGTH,
    CLASS_FLAGS,
    CLASS_RIGHTS,
    CLASS_VALUE,
};

struct call {
    uint64_t number;
    uint64_t kind;
    unsigned count;
    unsigned flags;
    enum argument_class classes[HOSTILE_ARGUMENTS + 1];
};

/* The first index of each call in `calls` is its own number; variants with another kind follow behind. */
#define MAY_BLOCK XOUS_CALL_MAY_BLOCK
#define UNMASKABLE XOUS_CALL_UNMASKABLE
#define PROVISIONAL XOUS_CALL_PROVISIONAL
#define ARG(class, name) CLASS_##class,
#define SYSCALL(number, name, count, flags, args) [number] = {number, 0, count, flags, {args CLASS_NONE}},
static const struct call calls[XOUS_SYSCALL_LIMIT] = {
#include <xous/abi/syscall.def>
};
#undef SYSCALL
#undef ARG

/* --- values --- */

static const uint64_t extremes[] = {
    0,
    1,
    4095,
    4096,
    4097,
    1ul << 31,
    (1ul << 32) + 4096,
    1ul << 63,
    ~0ul,
    1ul << 38,
    DIRECT_MAP,
    KERNEL_BASE,
    KERNEL_BASE + 4096,
    (1ul << 38) - 1,
    -4096ul,
    (1ul << 38) - 4096,
    2,
    3,
    0xffff,
    0xffffffff,
    HOSTILE_SCRATCH + (HOSTILE_SCRATCH_PAGES - 1) * 4096,
    HOSTILE_SCRATCH + HOSTILE_SCRATCH_PAGES * 4096 - 8,
    HOSTILE_SCRATCH + 1,
};
#define EXTREMES TESTS_COUNT(extremes)
#define VALUES (EXTREMES + 64)
#define UNUSED_VALUES 9 /* the first: 0 to ~0 */

static uint64_t value_of(unsigned index, uint64_t valid)
{
    return index < EXTREMES ? extremes[index] : valid ^ (1ul << (index - EXTREMES));
}

/* --- what must be refused --- */

static uint64_t known_bits(const struct call *call, enum argument_class class)
{
    if (class == CLASS_RIGHTS) {
        return XOUS_RIGHTS;
    }
    return call->number == XOUS_SYS_server_create
               ? XOUS_SERVER_ACCEPT
               : XOUS_RIGHTS | XOUS_MEMORY_POPULATE | XOUS_MEMORY_CONTIGUOUS | XOUS_MEMORY_DEVICE |
                     XOUS_MEMORY_RESERVE;
}

static uint64_t error_of(const struct xous_result *result)
{
    return result->tag == XOUS_TAG_ERROR ? result->value[0] : 0;
}

static bool is_kernel_address(uint64_t value)
{
    return value >= DIRECT_MAP;
}

/* The class decides; other values may be right by chance. */
static void check_refused(const struct call *call, enum argument_class class, uint64_t value,
                          const struct xous_result *result)
{
    switch (class) {
    case CLASS_NONE:
        CHECK(value == 0 || error_of(result) == XOUS_INVALID_ARGUMENT);
        break;
    case CLASS_HOW:
        CHECK((value & XOUS_HOW_RESERVED) == 0 || error_of(result) == XOUS_INVALID_ARGUMENT);
        break;
    case CLASS_FLAGS:
    case CLASS_RIGHTS:
        CHECK((value & ~known_bits(call, class)) == 0 || error_of(result) == XOUS_INVALID_ARGUMENT);
        break;
    case CLASS_ADDRESS:
        CHECK(!is_kernel_address(value) || error_of(result) != 0);
        break;
    case CLASS_HANDLE:
    case CLASS_PID:
    case CLASS_TID:
        CHECK(value >> 32 == 0 || error_of(result) != 0);
        break;
    default:
        break;
    }
}

/* --- one attempt --- */

struct state {
    uint64_t charged;
    uint64_t threads;
    uint64_t children;
    uint64_t sum;
};

static uint64_t probe[512]; /* no argument ever names it */

static struct state state_look(void)
{
    struct xous_process_entry entry;
    uint64_t sum = 0;

    CHECK(process_look(own_pid(), &entry));
    for (size_t i = 0; i < TESTS_COUNT(probe); i++) {
        sum = sum * 31 + probe[i];
    }
    return (struct state){entry.memory_used, entry.threads, entry.children, sum};
}

static void check_result(const struct call *call, const struct xous_result *result)
{
    if (result->tag == XOUS_TAG_ERROR) {
        CHECK(strcmp(xous_error_name((xous_error_t)result->value[0]), "UnknownError") != 0);
        for (unsigned i = 1; i < 7; i++) {
            CHECK(result->value[i] == 0 || (i == 1 && call->number == XOUS_SYS_server_reply_receive));
        }
        return;
    }
    bool arrival = result->tag >= XOUS_TAG_MESSAGE && result->tag <= XOUS_TAG_MESSAGE_GRANT + XOUS_KINDS;
    CHECK(result->tag == XOUS_TAG_OK || arrival);
}

#define ATTEMPT(number, kind, argument, value) \
    ((uint64_t)(number) | (uint64_t)(kind) << 8 | (uint64_t)(argument) << 16 | (uint64_t)(value) << 24)

static struct call call_of(uint64_t attempt)
{
    struct call call = calls[attempt & 0xff];

    call.kind = (attempt >> 8) & 0xff;
    return call;
}

/* A reply_receive that has replied before its receive fails has done half of its work. */
static bool error_is_whole(const struct call *call, const struct xous_result *result)
{
    return result->tag == XOUS_TAG_ERROR &&
           !(call->number == XOUS_SYS_server_reply_receive && result->value[1] != 0);
}

static uint64_t attempt_run(uint64_t attempt)
{
    struct call call = call_of(attempt);
    unsigned argument = (attempt >> 16) & 0xff;
    uint64_t a[HOSTILE_ARGUMENTS];

    hostile_prepare(call.number, call.kind, a);
    a[argument] = value_of((unsigned)(attempt >> 24), a[argument]);
    struct state before = state_look();
    struct xous_result result = xous_call(call.number, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
    check_result(&call, &result);
    check_refused(&call, argument < call.count ? call.classes[argument] : CLASS_NONE, a[argument], &result);
    if (error_is_whole(&call, &result)) {
        struct state after = state_look();
        CHECK_EQUAL(after.charged, before.charged);
        CHECK_EQUAL(after.threads, before.threads);
        CHECK_EQUAL(after.children, before.children);
        CHECK_EQUAL(after.sum, before.sum);
    }
    return 0;
}

/* --- a call --- */

/* The process that all attempts may talk to. */
struct peer {
    xous_pid_t pid;
    xous_handle_t connection;
};

static bool ends_its_caller(const struct call *call)
{
    return call->number == XOUS_SYS_process_exit || call->number == XOUS_SYS_thread_exit;
}

/* The status of one that ended itself is the value that it was given, unless that was refused. */
static bool ended_well(const struct call *call, unsigned argument, unsigned value,
                       const struct child_end *end)
{
    if (end->state != XOUS_PROCESS_EXITED) {
        return false;
    }
    bool own_status = ends_its_caller(call) && argument == 0;
    return end->status == 0 || (own_status && end->status == value_of(value, 0));
}

static void attempt(const struct call *call, unsigned argument, unsigned value, const struct peer *peer)
{
    struct child_options options = {.interrupt = HOSTILE_INTERRUPT, .handles = {peer->connection}};
    xous_pid_t pid = child_start(attempt_run, ATTEMPT(call->number, call->kind, argument, value), &options);
    struct child_end end;

    if (child_wait_how(pid, xous_timeout(ATTEMPT_MICROSECONDS), &end) != XOUS_OK) {
        child_kill(pid);
        end = (struct child_end){.state = XOUS_PROCESS_KILLED};
    }
    if (!ended_well(call, argument, value, &end)) {
        note("call %lu kind %lu, a%u, value %u (0x%lx): state %u, status %lu, cause %u at 0x%lx",
             (unsigned long)call->number, (unsigned long)call->kind, argument, value,
             (unsigned long)value_of(value, 0), (unsigned)end.state, (unsigned long)end.status,
             (unsigned)end.cause, (unsigned long)end.address);
    }
    CHECK(ended_well(call, argument, value, &end));
    children_end(peer->pid);
}

static void peer_start(struct peer *peer)
{
    struct xous_result own = xous_raw_server_create((struct xous_args_server_create){.sid_low = 0});
    struct xous_result link =
        xous_raw_server_connection((struct xous_args_server_connection){.server = own.value[0]});

    peer->pid = child_start_with(hostile_responder, 0, (xous_handle_t)link.value[0]);
    struct xous_result hello =
        xous_raw_server_receive((struct xous_args_server_receive){.server = own.value[0]});
    CHECK_EQUAL(hello.tag, XOUS_TAG_MESSAGE + XOUS_SCALAR);
    CHECK_OK(
        xous_connect((struct xous_sid){hello.value[2], hello.value[3]}, XOUS_FOREVER, 0, &peer->connection));
}

static void try_call(uint64_t number_and_kind)
{
    struct call call = call_of(number_and_kind);
    struct peer peer;

    peer_start(&peer);
    for (unsigned argument = 0; argument < HOSTILE_ARGUMENTS; argument++) {
        /* Arguments that the call does not have are all refused alike. */
        unsigned values = argument < call.count ? VALUES : UNUSED_VALUES;
        for (unsigned value = 0; value < values; value++) {
            attempt(&call, argument, value, &peer);
        }
    }
    child_kill(peer.pid);
}

/* --- the table --- */

static const struct {
    const char *name;
    uint64_t attempt;
} variants[] = {
    {"A04_client_send_scalar", ATTEMPT(XOUS_SYS_client_send, XOUS_SCALAR, 0, 0)},
    {"A04_client_send_lend", ATTEMPT(XOUS_SYS_client_send, XOUS_LEND, 0, 0)},
    {"A04_client_send_lend_mutable", ATTEMPT(XOUS_SYS_client_send, XOUS_LEND_MUTABLE, 0, 0)},
    {"A04_client_send_move", ATTEMPT(XOUS_SYS_client_send, XOUS_MOVE, 0, 0)},
    {"A04_server_reply_lend", ATTEMPT(XOUS_SYS_server_reply, XOUS_LEND, 0, 0)},
    {"A04_server_reply_lend_mutable", ATTEMPT(XOUS_SYS_server_reply, XOUS_LEND_MUTABLE, 0, 0)},
    {"A04_server_reply_receive_lend", ATTEMPT(XOUS_SYS_server_reply_receive, XOUS_LEND, 0, 0)},
    {"A04_server_forward_lend", ATTEMPT(XOUS_SYS_server_forward, XOUS_LEND, 0, 0)},
    {"A04_server_forward_lend_mutable", ATTEMPT(XOUS_SYS_server_forward, XOUS_LEND_MUTABLE, 0, 0)},
};

static const char *const names[XOUS_SYSCALL_LIMIT] = {
#define SYSCALL(number, name, count, flags, args) [number] = "A04_" #name,
#include <xous/abi/syscall.def>
#undef SYSCALL
};

int main(int argc, char **argv)
{
    static struct test tests[XOUS_SYSCALL_LIMIT + TESTS_COUNT(variants)];
    size_t count = 0;

    for (uint64_t number = 0; number < XOUS_SYSCALL_LIMIT; number++) {
        if (names[number] != NULL && !(calls[number].flags & PROVISIONAL)) {
            tests[count++] = (struct test){.name = names[number], .indexed = try_call, .index = number};
        }
    }
    for (size_t i = 0; i < TESTS_COUNT(variants); i++) {
        tests[count++] =
            (struct test){.name = variants[i].name, .indexed = try_call, .index = variants[i].attempt};
    }
    return harness_run(tests, count, argc, argv);
}

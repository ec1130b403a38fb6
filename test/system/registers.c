/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What user code finds in its registers: after calls, at its first instruction, after other processes.
 */
#include <string.h>

#include <xous/info.h>
#include <xous/message.h>
#include <xous/start.h>
#include <xous/syscall.h>

#include "child.h"
#include "harness.h"
#include "watch.h"

enum {
    RA = 1,
    SP = 2,
    GP = 3,
    TP = 4,
    T0 = 5,
    T1 = 6,
    T2 = 7,
    S0 = 8,
    S1 = 9,
    A0 = 10,
    A1 = 11,
    A2 = 12,
    A7 = 17,
    S2 = 18,
    S11 = 27,
    T3 = 28,
    T6 = 31,
    REGISTERS = 32,
    FLOATS = 33, /* f0..f31, fcsr */
};

#define PATTERN(n) (0xa5c3000000000000ul + 0x0101010101ul * (n))
#define ALL_FLOAT_FLAGS 0x7ful /* of fcsr: rounding mode RMM... and all exceptions */

extern uint64_t first_image[REGISTERS + FLOATS];
void registers_call(const uint64_t before[REGISTERS], uint64_t after[REGISTERS]);
void floats_load(const uint64_t image[FLOATS]);
void floats_store(uint64_t image[FLOATS]);
void first_instruction(void);
__attribute__((noreturn)) void first_main(void);

static bool is_temporary(unsigned n)
{
    return (n >= T0 && n <= T2) || n >= T3;
}

static bool is_result(unsigned n)
{
    return n >= A0 && n <= A7;
}

/* Makes the call with everything else filled with patterns and checks what must survive. */
static void call_and_compare(const uint64_t arguments[8], uint64_t after[REGISTERS])
{
    uint64_t before[REGISTERS];

    for (unsigned n = 0; n < REGISTERS; n++) {
        before[n] = PATTERN(n);
    }
    memcpy(&before[A0], arguments, 8 * sizeof(uint64_t));
    registers_call(before, after);
    for (unsigned n = RA; n < REGISTERS; n++) {
        if (n == SP || is_result(n)) {
            continue;
        }
        if (is_temporary(n) && after[n] == 0) {
            continue;
        }
        CHECK_EQUAL(after[n], before[n]);
    }
}

static void check_error_registers(const uint64_t after[REGISTERS], uint64_t number)
{
    CHECK_EQUAL(after[A0], XOUS_TAG_ERROR);
    CHECK(strcmp(xous_error_name((xous_error_t)after[A1]), "UnknownError") != 0);
    for (unsigned n = A2; n <= A7; n++) {
        if (after[n] != 0) {
            note("call %lu leaves x%u", (unsigned long)number, n);
        }
        CHECK_EQUAL(after[n], 0);
    }
}

/* --- system calls --- */

static bool is_known(uint64_t number)
{
    switch (number) {
#define SYSCALL(known, name, count, flags, args) case known:
#include <xous/abi/syscall.def>
#undef SYSCALL
        return true;
    default:
        return false;
    }
}

static void A01_unknown_numbers(void)
{
    static const uint64_t extremes[] = {0x80000000ul, 0xff00ff0000000000ul, ~0ul, 1ul << 63,
                                        128,          0x100000001ul};

    for (uint64_t number = 0; number < 1024 + TESTS_COUNT(extremes); number++) {
        uint64_t chosen = number < 1024 ? number : extremes[number - 1024];
        if (!is_known(chosen)) {
            struct xous_result result = xous_call(chosen, 1, 2, 3, 4, 5, 6, 7);
            CHECK_EQUAL(result.tag, XOUS_TAG_ERROR);
            CHECK_EQUAL(result.value[0], XOUS_INVALID_SYSCALL);
        }
    }
}

static void A01_provisional_calls_answer(void)
{
    static const struct {
        uint64_t number;
        uint64_t flags;
    } rows[] = {
#define MAY_BLOCK XOUS_CALL_MAY_BLOCK
#define UNMASKABLE XOUS_CALL_UNMASKABLE
#define PROVISIONAL XOUS_CALL_PROVISIONAL
#define SYSCALL(number, name, count, flags, args) {number, flags},
#include <xous/abi/syscall.def>
#undef SYSCALL
    };

    for (size_t i = 0; i < TESTS_COUNT(rows); i++) {
        if (rows[i].flags & PROVISIONAL) {
            struct xous_result result = xous_call(rows[i].number, 0, 0, 0, 0, 0, 0, 0);
            CHECK_EQUAL(result.tag, XOUS_TAG_ERROR);
            CHECK_EQUAL(result.value[0], XOUS_INVALID_SYSCALL);
        }
    }
}

/* With these arguments every call but the two that end something is refused. */
static void A02_registers_survive_refused_calls(void)
{
    uint64_t after[REGISTERS];

    for (uint64_t number = 0; number < 128; number++) {
        if (number == XOUS_SYS_process_exit || number == XOUS_SYS_thread_exit ||
            number == XOUS_SYS_system_random || number == XOUS_SYS_system_audit) {
            continue;
        }
        uint64_t arguments[8];
        for (unsigned i = 0; i < 7; i++) {
            arguments[i] = PATTERN(i);
        }
        arguments[7] = number;
        call_and_compare(arguments, after);
        check_error_registers(after, number);
    }
}

static void check_zero_from(const uint64_t after[REGISTERS], unsigned first)
{
    for (unsigned n = first; n <= A7; n++) {
        CHECK_EQUAL(after[n], 0);
    }
}

static void A02_unused_results_are_zero(void)
{
    uint64_t after[REGISTERS];

    call_and_compare((uint64_t[8]){0, 0, 0, 0, 0, 0, 0, XOUS_SYS_process_yield}, after);
    check_zero_from(after, A0);
    call_and_compare((uint64_t[8]){0, 0, 0, 0, 0, 0, 0, XOUS_SYS_server_create}, after);
    CHECK_EQUAL(after[A0], XOUS_TAG_OK);
    CHECK(after[A1] != 0 && after[A2] != 0);
    check_zero_from(after, A2 + 2);
    uint64_t server = after[A1];
    call_and_compare((uint64_t[8]){server, 0, 0, 0, 0, 0, 0, XOUS_SYS_server_connection}, after);
    CHECK_EQUAL(after[A0], XOUS_TAG_OK);
    check_zero_from(after, A2);
    call_and_compare((uint64_t[8]){server, 0, 0, 0, 0, 0, 0, XOUS_SYS_server_destroy}, after);
    check_zero_from(after, A0);
    call_and_compare((uint64_t[8]){0, xous_timeout(100), 0, 0, 0, 0, 0, XOUS_SYS_thread_wait}, after);
    check_zero_from(after, A0);
    call_and_compare((uint64_t[8]){0, 0, 0, 0, 0, 0, 0, XOUS_SYS_system_audit}, after);
    check_zero_from(after, A7);
}

static uint64_t echo_twice(uint64_t unused)
{
    struct xous_result result = xous_raw_server_create((struct xous_args_server_create){.sid_low = 0});
    uint64_t server = result.value[0];

    (void)unused;
    result = xous_raw_client_send((struct xous_args_client_send){
        .connection = child_handle(0), .id = 1, .arg1 = result.value[1], .arg2 = result.value[2]});
    for (int i = 0; i < 2; i++) {
        result = xous_raw_server_receive((struct xous_args_server_receive){.server = server});
        CHECK_EQUAL(result.tag, XOUS_TAG_MESSAGE);
        struct xous_args_server_reply answer = {.token = result.value[0]};
        memcpy(&answer.word1, &result.value[1], 5 * sizeof(uint64_t));
        result = xous_raw_server_reply(answer);
        CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    }
    return 0;
}

/* The server returns the words that it received, so both directions are compared. */
static void A02_registers_survive_messages(void)
{
    struct xous_result own = xous_raw_server_create((struct xous_args_server_create){.sid_low = 0});
    struct xous_result link =
        xous_raw_server_connection((struct xous_args_server_connection){.server = own.value[0]});
    xous_pid_t pid = child_start_with(echo_twice, 0, (xous_handle_t)link.value[0]);
    struct xous_result hello =
        xous_raw_server_receive((struct xous_args_server_receive){.server = own.value[0]});
    uint64_t after[REGISTERS];
    xous_handle_t connection;

    CHECK_OK(xous_connect((struct xous_sid){hello.value[2], hello.value[3]}, XOUS_FOREVER, 0, &connection));
    CHECK_EQUAL(xous_raw_server_reply((struct xous_args_server_reply){.token = hello.value[0]}).tag,
                XOUS_TAG_OK);
    for (int i = 0; i < 2; i++) {
        call_and_compare(
            (uint64_t[8]){connection, 0, PATTERN(50), PATTERN(51), ~0ul, 0, 1, XOUS_SYS_client_send}, after);
        CHECK_EQUAL(after[A0], XOUS_TAG_OK);
        CHECK_EQUAL(after[A1], 0);
        CHECK_EQUAL(after[A2], PATTERN(50));
        CHECK_EQUAL(after[A2 + 1], PATTERN(51));
        CHECK_EQUAL(after[A2 + 2], ~0ul);
        CHECK_EQUAL(after[A2 + 3], 0);
        CHECK_EQUAL(after[A2 + 4], 1);
        CHECK_EQUAL(after[A7], 0);
    }
    child_join(pid);
}

/* --- first instructions --- */

static uint64_t expected_argument;
static uint64_t expected_pointer;
static bool is_thread;

static void check_first_image(uint64_t stack)
{
    for (unsigned n = RA; n < REGISTERS; n++) {
        uint64_t expected = n == SP   ? stack
                            : n == A0 ? expected_argument
                            : n == A1 ? (uintptr_t)xous_info()
                            : n == TP ? expected_pointer
                                      : 0;
        CHECK_EQUAL(first_image[n], expected);
    }
    for (unsigned n = 0; n < FLOATS; n++) {
        CHECK_EQUAL(first_image[REGISTERS + n], 0);
    }
}

/* A thread ends here without any of the C library, whose thread pointer it does not have. */
void first_main(void)
{
    if (!is_thread) {
        child_main();
    }
    (void)xous_raw_thread_exit((struct xous_args_thread_exit){.value = 77});
    xous_machine_trap();
}

static void floats_fill(uint64_t image[FLOATS], uint64_t seed)
{
    for (unsigned n = 0; n < FLOATS - 1; n++) {
        image[n] = PATTERN(n) ^ seed;
    }
    image[FLOATS - 1] = ALL_FLOAT_FLAGS & (seed | 1);
}

static uint64_t check_first_of_process(uint64_t stack)
{
    check_first_image(stack);
    return 0;
}

static void A03_first_instruction_of_a_process(void)
{
    uint64_t floats[FLOATS];
    uint64_t stack = (uintptr_t)xous_start_block();

    floats_fill(floats, 0x55);
    floats_load(floats);
    child_join(
        child_start(check_first_of_process, stack, &(struct child_options){.entry = first_instruction}));
}

static void A03_first_instruction_of_a_thread(void)
{
    static _Alignas(16) uint8_t stack[4096];
    uint64_t floats[FLOATS];

    floats_fill(floats, 0x2a);
    floats_load(floats);
    is_thread = true;
    expected_argument = 0x1234567890ul;
    expected_pointer = 0x20000;
    struct xous_result result = xous_raw_thread_create((struct xous_args_thread_create){
        .entry = (uintptr_t)first_instruction,
        .stack = (uintptr_t)(stack + sizeof(stack)),
        .argument = expected_argument,
        .thread_pointer = expected_pointer,
    });
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    result = xous_raw_thread_join((struct xous_args_thread_join){.tid = result.value[0]});
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    CHECK_EQUAL(result.value[0], 77);
    check_first_image((uintptr_t)(stack + sizeof(stack)));
}

/* --- floating point --- */

#define FLOAT_ROUNDS 2000

static void check_floats(const uint64_t expected[FLOATS])
{
    uint64_t found[FLOATS];

    floats_store(found);
    for (unsigned n = 0; n < FLOATS; n++) {
        CHECK_EQUAL(found[n], expected[n]);
    }
}

static uint64_t float_client(uint64_t seed)
{
    uint64_t floats[FLOATS];

    floats_fill(floats, seed);
    floats_load(floats);
    for (uint64_t i = 0; i < FLOAT_ROUNDS; i++) {
        struct xous_result result =
            xous_raw_client_send((struct xous_args_client_send){.connection = child_handle(0), .id = i});
        CHECK_EQUAL(result.tag, XOUS_TAG_OK);
        check_floats(floats);
    }
    return 0;
}

/* Two clients and their server, each with other contents, at every switch. */
static void A11_floating_point_stays_apart(void)
{
    struct xous_result own = xous_raw_server_create((struct xous_args_server_create){.sid_low = 0});
    struct xous_result link =
        xous_raw_server_connection((struct xous_args_server_connection){.server = own.value[0]});
    xous_pid_t pids[2];
    uint64_t floats[FLOATS];

    for (uint64_t i = 0; i < 2; i++) {
        pids[i] = child_start_with(float_client, 0x1111 * (i + 1), (xous_handle_t)link.value[0]);
    }
    floats_fill(floats, 0x7777);
    floats_load(floats);
    for (unsigned i = 0; i < 2 * FLOAT_ROUNDS; i++) {
        struct xous_result result =
            xous_raw_server_receive((struct xous_args_server_receive){.server = own.value[0]});
        CHECK_EQUAL(result.tag, XOUS_TAG_MESSAGE);
        check_floats(floats);
        result = xous_raw_server_reply((struct xous_args_server_reply){.token = result.value[0]});
        CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    }
    child_join(pids[0]);
    child_join(pids[1]);
}

static const struct test tests[] = {
    TEST(A01_unknown_numbers),
    TEST(A01_provisional_calls_answer),
    TEST(A02_registers_survive_refused_calls),
    TEST(A02_unused_results_are_zero),
    TEST(A02_registers_survive_messages),
    TEST(A03_first_instruction_of_a_process),
    TEST(A03_first_instruction_of_a_thread),
    TEST(A11_floating_point_stays_apart),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Random sequences of calls, played by the kernel and by the model; and what happens when the two differ.
 */
#include "shrink.h"

#include <stdlib.h>

#define STEPS 250000u /* about 200,000 calls */
#define STEPS_LONG_FACTOR 100u
#define FIRST_SEED (MODEL_PART * 4 + 1)
#define SEEDS 4u

static struct play_counts total;

static bool is_long(void)
{
    return getenv("XOUS_TEST_LONG") != NULL;
}

static void counts_add(const struct play_counts *counts)
{
    total.calls += counts->calls;
    total.good += counts->good;
    for (unsigned call = 0; call < XOUS_SYSCALL_LIMIT; call++) {
        for (unsigned error = 0; error < 64; error++) {
            total.errors[call][error] += counts->errors[call][error];
        }
    }
}

static void seed_play(uint64_t seed, uint64_t first, unsigned count)
{
    struct step *steps = malloc(count * sizeof(*steps));

    assert_non_null(steps);
    for (unsigned i = 0; i < count; i++) {
        steps[i] = play_step(seed, first + i);
    }
    struct verdict verdict = verdict_of(steps, count);
    counts_add(&verdict.counts);
    if (verdict.failed) {
        unsigned failing = verdict.at < count ? verdict.at + 1 : count;
        print_message("    seed %lu, step %lu: %s\n", seed, first + verdict.at, verdict.difference);
        failing = shrink(steps, failing);
        steps_print(steps, failing);
        free(steps);
        fail_msg("kernel and model differ");
    }
    free(steps);
}

static void seeds_play(uint64_t seed)
{
    static const uint8_t asid_bits[] = {16, 4, 2, 0};

    play_asid_bits = asid_bits[seed % ARRAY_SIZE(asid_bits)];
    for (unsigned part = 0; part < (is_long() ? STEPS_LONG_FACTOR : 1); part++) {
        seed_play(seed, (uint64_t)part * STEPS, STEPS);
    }
}

static void model_agrees_with_the_kernel_seed_1(void **state)
{
    (void)state;
    seeds_play(FIRST_SEED);
}

static void model_agrees_with_the_kernel_seed_2(void **state)
{
    (void)state;
    seeds_play(FIRST_SEED + 1);
}

static void model_agrees_with_the_kernel_seed_3(void **state)
{
    (void)state;
    seeds_play(FIRST_SEED + 2);
}

static void model_agrees_with_the_kernel_seed_4(void **state)
{
    (void)state;
    seeds_play(FIRST_SEED + 3);
}

/* Pairs of call and error that the plays have to have met; 0: success. */
static const struct {
    uint8_t call;
    uint8_t error;
} pairs[] = {
    {XOUS_SYS_client_send, 0},
    {XOUS_SYS_client_send, XOUS_INVALID_HANDLE},
    {XOUS_SYS_client_send, XOUS_SERVER_NOT_FOUND},
    {XOUS_SYS_client_send, XOUS_OUT_OF_MEMORY},
    {XOUS_SYS_client_send, XOUS_SERVER_QUEUE_FULL},
    {XOUS_SYS_client_send, XOUS_BAD_ADDRESS},
    {XOUS_SYS_client_send, XOUS_SHARE_VIOLATION},
    {XOUS_SYS_server_receive, 0},
    {XOUS_SYS_server_receive, XOUS_INVALID_HANDLE},
    {XOUS_SYS_server_receive, XOUS_TIMEOUT},
    {XOUS_SYS_server_reply, 0},
    {XOUS_SYS_server_reply, XOUS_STALE_TOKEN},
    {XOUS_SYS_server_reply, XOUS_INVALID_ARGUMENT},
    {XOUS_SYS_server_reply, XOUS_BAD_ADDRESS},
    {XOUS_SYS_server_reply, XOUS_PROCESS_TERMINATED},
    {XOUS_SYS_server_forward, 0},
    {XOUS_SYS_server_forward, XOUS_STALE_TOKEN},
    {XOUS_SYS_server_forward, XOUS_INVALID_ARGUMENT},
    {XOUS_SYS_server_forward, XOUS_INVALID_HANDLE},
    {XOUS_SYS_server_forward, XOUS_SERVER_NOT_FOUND},
    {XOUS_SYS_server_forward, XOUS_OUT_OF_MEMORY},
    {XOUS_SYS_server_forward, XOUS_PROCESS_TERMINATED},
    {XOUS_SYS_server_destroy, 0},
    {XOUS_SYS_client_connect, 0},
    {XOUS_SYS_client_connect, XOUS_SERVER_NOT_FOUND},
    {XOUS_SYS_client_disconnect, 0},
    {XOUS_SYS_client_disconnect, XOUS_INVALID_HANDLE},
    {XOUS_SYS_event_signal, 0},
    {XOUS_SYS_event_signal, XOUS_INVALID_HANDLE},
    {XOUS_SYS_event_signal, XOUS_SERVER_NOT_FOUND},
    {XOUS_SYS_event_signal, XOUS_ACCESS_DENIED},
    {XOUS_SYS_memory_allocate, 0},
    {XOUS_SYS_memory_allocate, XOUS_MEMORY_IN_USE},
    {XOUS_SYS_memory_free, 0},
    {XOUS_SYS_memory_free, XOUS_BAD_ADDRESS},
    {XOUS_SYS_memory_free, XOUS_SHARE_VIOLATION},
    {XOUS_SYS_memory_protect, 0},
    {XOUS_SYS_memory_protect, XOUS_BAD_ADDRESS},
    {XOUS_SYS_memory_protect, XOUS_SHARE_VIOLATION},
};

/* What was played is worth something: calls succeed, and every way to fail was met. */
static void model_plays_met_every_error(void **state)
{
    unsigned met = 0;

    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(pairs); i++) {
        bool seen = total.errors[pairs[i].call][pairs[i].error] != 0;
        met += seen;
        if (!seen && total.calls != 0) {
            print_message("    call %u never had error %u\n", pairs[i].call, pairs[i].error);
        }
    }
    print_message("    %lu calls, %lu%% succeeded; %u of %u pairs of call and error\n", total.calls,
                  total.calls == 0 ? 0 : total.good * 100 / total.calls, met, (unsigned)ARRAY_SIZE(pairs));
    if (total.calls != 0) {
        assert_true(total.good * 4 >= total.calls);
        assert_int_equal(met, ARRAY_SIZE(pairs));
    }
}

#if MODEL_PART == 0
/* A model that is told wrong differs, and the sequence that shows it is cut to a few steps. */
static void model_that_lies_is_caught_and_the_play_is_shrunk(void **state)
{
    static struct step steps[400];
    unsigned count = ARRAY_SIZE(steps);

    (void)state;
    for (unsigned i = 0; i < count; i++) {
        steps[i] = play_step(99, i);
    }
    assert_false(verdict_of(steps, count).failed);
    play_lies = true;
    struct verdict verdict = verdict_of(steps, count);
    assert_true(verdict.failed);
    assert_non_null(strstr(verdict.difference, "expected 4"));
    count = shrink(steps, verdict.at + 1);
    assert_in_range(count, 4, 12);
    assert_true(verdict_of(steps, count).failed);
    steps_print(steps, count);
    play_lies = false;
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model_agrees_with_the_kernel_seed_1),
        cmocka_unit_test(model_agrees_with_the_kernel_seed_2),
        cmocka_unit_test(model_agrees_with_the_kernel_seed_3),
        cmocka_unit_test(model_agrees_with_the_kernel_seed_4),
        cmocka_unit_test(model_plays_met_every_error),
#if MODEL_PART == 0
        cmocka_unit_test(model_that_lies_is_caught_and_the_play_is_shrunk),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

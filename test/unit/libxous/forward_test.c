/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Handlers that pass their request on.
 */
#include "fake_kernel.h"

#include <xous/server.h>

#define TARGET 77u

static xous_error_t refusal; /* of the forward */

static int64_t on_request(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    return xous_request_forward(request, TARGET, 30);
}

static const struct xous_handler handlers[] = {
    {.id = 1, .kind = XOUS_BLOCKING_SCALAR, .function = on_request},
    {.id = 2, .kind = XOUS_LEND, .function = on_request},
    {.id = 3, .kind = XOUS_PAIR, .function = on_request},
};

static struct xous_server server = {.handlers = handlers, .handler_count = 3, .version = 1};

static struct xous_result kernel(const struct fake_call *call)
{
    return call->number == XOUS_SYS_server_forward && refusal != XOUS_OK ? fake_error(refusal) : fake_ok(0);
}

static int setup(void **state)
{
    refusal = XOUS_OK;
    (void)fake_setup(state);
    fake_handle(kernel);
    return 0;
}

/* True if an answer has to be sent. */
static bool dispatch(uint64_t kind, uint64_t id, xous_handle_t granted, struct xous_answer *answer)
{
    const struct xous_message message = {
        .token = 99, .id = id, .words = {0x1000, 4096, 8, 16}, .kind = (uint32_t)kind, .granted = granted};

    return xous_server_dispatch(&server, &message, answer);
}

static void assert_forwarded(uint64_t how, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
    const struct fake_call *call = fake_nth(XOUS_SYS_server_forward, 0);

    assert_int_equal(call->a[0], 99);
    assert_int_equal(call->a[1], how | (uint64_t)TARGET << 32);
    assert_int_equal(call->a[2], 30);
    assert_int_equal(call->a[3], w1);
    assert_int_equal(call->a[4], w2);
    assert_int_equal(call->a[5], w3);
    assert_int_equal(call->a[6], w4);
}

static void X18_forwarded_request_is_not_answered_here(void **state)
{
    struct xous_answer answer;

    (void)state;
    assert_false(dispatch(XOUS_BLOCKING_SCALAR, 1, 0, &answer));
    assert_forwarded(XOUS_BLOCKING_SCALAR, 0x1000, 4096, 8, 16);
}

static void X18_forward_leaves_ranges_to_the_kernel(void **state)
{
    struct xous_answer answer;

    (void)state;
    assert_false(dispatch(XOUS_LEND, 2, 0, &answer));
    assert_forwarded(XOUS_LEND, 0, 0, 8, 16);
}

static void X18_forward_of_a_pair_has_no_words(void **state)
{
    struct xous_answer answer;

    (void)state;
    assert_false(dispatch(XOUS_PAIR, 3, 0, &answer));
    assert_forwarded(XOUS_PAIR, 0, 0, 0, 0);
}

static void X18_handle_goes_along_and_is_closed_here(void **state)
{
    struct xous_answer answer;

    (void)state;
    assert_false(dispatch(XOUS_BLOCKING_SCALAR, 1, 0x1000, &answer));
    assert_forwarded(XOUS_HOW_GRANT, 0x1000, 4096, 8, 16);
    assert_int_equal(fake_nth(XOUS_SYS_handle_close, 0)->a[0], 0x1000);
}

static void X18_refused_forward_is_answered_here(void **state)
{
    struct xous_answer answer;

    (void)state;
    refusal = XOUS_SERVER_NOT_FOUND;
    assert_true(dispatch(XOUS_BLOCKING_SCALAR, 1, 0x1000, &answer));
    assert_int_equal((int64_t)answer.words[0], -XOUS_SERVER_NOT_FOUND);
    assert_int_equal(fake_count(XOUS_SYS_handle_close), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(X18_forwarded_request_is_not_answered_here, setup),
        cmocka_unit_test_setup(X18_forward_leaves_ranges_to_the_kernel, setup),
        cmocka_unit_test_setup(X18_forward_of_a_pair_has_no_words, setup),
        cmocka_unit_test_setup(X18_handle_goes_along_and_is_closed_here, setup),
        cmocka_unit_test_setup(X18_refused_forward_is_answered_here, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The promises of the server loop (see <xous/server.h>), one or more cases each.
 */
#include "fake_kernel.h"

#include <xous/server.h>

enum {
    OP_ADD = 1,
    OP_LEND = 2,
    OP_MOVE = 3,
    OP_SCALAR = 4,
    OP_GRANT = 5,
    OP_LATE = 6,
    OP_PAIR = 10,
    OP_STOP = 9, /* not where its id would put it in the table */
};

static unsigned handled;
static bool take;
static struct xous_request kept;
static uint64_t event_bits;
static unsigned timeouts;

static int64_t on_add(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    handled++;
    request->reply[0] = 222;
    request->reply[3] = 555;
    return (int64_t)(request->message.words[0] + request->message.words[1]);
}

static int64_t on_lend(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    handled++;
    if (xous_request_data(request, 16) == NULL) {
        return -XOUS_INVALID_ARGUMENT;
    }
    return xous_request_room(request, 100) != NULL ? 1 : 0;
}

static int64_t on_move(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    handled++;
    if (take) {
        kept.borrow = xous_request_take_pages(request);
    }
    return 0;
}

static int64_t on_scalar(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    handled++;
    if (take) {
        kept.message.granted = xous_request_take_handle(request);
    }
    return -XOUS_ACCESS_DENIED;
}

static int64_t on_grant(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    request->grant = 8;
    request->reply[0] = 1;
    request->reply[1] = 333;
    return 7;
}

static int64_t on_late(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    kept = *request;
    return XOUS_DEFER;
}

static int64_t on_pair(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    kept = *request;
    return xous_request_data(request, 4096) != NULL && xous_request_room(request, 100) != NULL ? 1 : 0;
}

static int64_t on_stop(struct xous_server *server, struct xous_request *request)
{
    (void)request;
    xous_server_stop(server);
    return 1;
}

static void on_event(struct xous_server *server, uint64_t bits)
{
    (void)server;
    event_bits |= bits;
}

static void on_timeout(struct xous_server *server)
{
    (void)server;
    timeouts++;
}

static const struct xous_handler handlers[] = {
    {.id = OP_ADD, .kind = XOUS_BLOCKING_SCALAR, .function = on_add},
    {.id = OP_LEND, .kind = XOUS_LEND_MUTABLE, .size = 16, .function = on_lend},
    {.id = OP_MOVE, .kind = XOUS_MOVE, .function = on_move},
    {.id = OP_SCALAR, .kind = XOUS_SCALAR, .function = on_scalar},
    {.id = OP_GRANT, .kind = XOUS_BLOCKING_SCALAR, .function = on_grant},
    {.id = OP_LATE, .kind = XOUS_BLOCKING_SCALAR, .function = on_late},
    {.id = OP_PAIR, .kind = XOUS_PAIR, .size = 4096, .function = on_pair},
    {.id = OP_STOP, .kind = XOUS_BLOCKING_SCALAR, .function = on_stop},
};

static struct xous_server server;

/* What receives return, one after the other; then the server is destroyed. */
static struct xous_result script[8];
static size_t script_length;
static size_t script_next;
static xous_error_t reply_error; /* of the next reply or reply_receive */

static struct xous_result kernel(const struct fake_call *call)
{
    xous_error_t error = reply_error;

    if (call->number == XOUS_SYS_server_reply || call->number == XOUS_SYS_server_reply_receive) {
        reply_error = XOUS_OK;
        if (error != XOUS_OK) {
            return fake_error(error);
        }
    }
    if (call->number == XOUS_SYS_server_receive || call->number == XOUS_SYS_server_reply_receive) {
        if (script_next < script_length) {
            return script[script_next++];
        }
        return (struct xous_result){.tag = XOUS_TAG_ERROR, .value = {XOUS_SERVER_NOT_FOUND, 1}};
    }
    return fake_ok(0);
}

static int setup(void **state)
{
    (void)fake_setup(state);
    fake_handle(kernel);
    server = (struct xous_server){
        .handlers = handlers,
        .handler_count = sizeof(handlers) / sizeof(handlers[0]),
        .version = 3,
        .handle = 5,
        .on_event = on_event,
        .on_timeout = on_timeout,
    };
    script_length = 0;
    script_next = 0;
    reply_error = XOUS_OK;
    handled = 0;
    take = false;
    kept = (struct xous_request){0};
    event_bits = 0;
    timeouts = 0;
    return 0;
}

static void arrive(struct xous_result result)
{
    script[script_length++] = result;
}

static void run(void)
{
    assert_int_equal(xous_server_run(&server), XOUS_OK);
}

/* The first word of the n-th reply. */
static int64_t replied(size_t n)
{
    const struct fake_call *call = fake_nth(XOUS_SYS_server_reply_receive, n);

    assert_int_equal(call->a[0], 99);
    return (int64_t)call->a[2];
}

static void X20_handler_answers_with_five_words(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_BLOCKING_SCALAR, OP_ADD, 40, 2, 0, 0));
    run();
    assert_int_equal(replied(0), 42);
    assert_int_equal(fake_nth(XOUS_SYS_server_reply_receive, 0)->a[3], 222);
    assert_int_equal(fake_nth(XOUS_SYS_server_reply_receive, 0)->a[6], 555);
}

static void X21_id_zero_answers_the_version(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_BLOCKING_SCALAR, 0, 0, 0, 0, 0));
    run();
    assert_int_equal(replied(0), 3);
}

static void X22_unknown_id_is_answered(void **state)
{
    static const uint64_t ids[] = {7, 8, 11, 1ul << 32 | 1, UINT64_MAX};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        arrive(fake_message(XOUS_BLOCKING_SCALAR, ids[i], 0, 0, 0, 0));
    }
    run();
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(replied(i), -XOUS_INVALID_SYSCALL);
    }
}

static void X23_wrong_kind_is_answered(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_LEND, OP_ADD, 0x5000, 4096, 0, 16));
    arrive(fake_message(XOUS_BLOCKING_SCALAR, OP_LEND, 0, 0, 0, 0));
    arrive(fake_message(XOUS_LEND, OP_LEND, 0x5000, 4096, 0, 16));
    arrive(fake_message(XOUS_LEND, 0, 0x5000, 4096, 0, 16));
    arrive(fake_message(XOUS_PAIR, OP_LEND, 0x5000, 4096, 0x9000, 4096));
    run();
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(replied(i), -XOUS_INVALID_ARGUMENT);
    }
    assert_int_equal(fake_nth(XOUS_SYS_server_reply_receive, 4)->a[3], 0x9000);
    assert_int_equal(handled, 0);
}

static void X24_pair_has_a_buffer_to_read_and_one_to_fill(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_PAIR, OP_PAIR, 0x5000, 4096, 0x9000, 8192));
    arrive(fake_message(XOUS_PAIR, OP_PAIR, 0x5000, 4096, 0, 0));
    arrive(fake_message(XOUS_PAIR, OP_PAIR, 0, 0, 0x9000, 8192));
    run();
    assert_int_equal(replied(0), 1);
    const uint64_t *reply = fake_nth(XOUS_SYS_server_reply_receive, 0)->a;
    assert_int_equal(reply[3], 0x9000);
    assert_int_equal(reply[4], 8192);
    assert_int_equal(reply[6], 100);
    assert_int_equal(replied(1), 0);                      /* no room */
    assert_int_equal(replied(2), -XOUS_INVALID_ARGUMENT); /* no data */
    assert_int_equal(kept.out.length, 0);
    assert_int_equal(kept.borrow.valid, 4096);
}

static void X24_range_outside_the_buffer_never_reaches_a_handler(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_LEND_MUTABLE, OP_LEND, 0x5000, 4096, 4097, 0));
    arrive(fake_message(XOUS_LEND_MUTABLE, OP_LEND, 0x5000, 4096, 0, 4097));
    arrive(fake_message(XOUS_LEND_MUTABLE, OP_LEND, 0x5000, 4096, 4090, 16));
    arrive(fake_message(XOUS_LEND_MUTABLE, OP_LEND, 0x5000, 4096, UINT64_MAX, 16));
    arrive(fake_message(XOUS_LEND_MUTABLE, OP_LEND, 0x5000, 4096, 16, UINT64_MAX - 8));
    run();
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(replied(i), -XOUS_INVALID_ARGUMENT);
        assert_int_equal(fake_nth(XOUS_SYS_server_reply_receive, i)->a[3], 0x5000);
    }
    assert_int_equal(handled, 0);
}

static void X25_structure_that_is_too_short_is_refused(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_LEND_MUTABLE, OP_LEND, 0x5000, 4096, 0, 15));
    arrive(fake_message(XOUS_LEND_MUTABLE, OP_LEND, 0x5000, 4096, 4080, 16));
    run();
    assert_int_equal(replied(0), -XOUS_INVALID_ARGUMENT);
    assert_int_equal(replied(1), 1);
    assert_int_equal(handled, 1);
}

static void X26_reply_to_a_lend_returns_the_buffer_and_its_range(void **state)
{
    const struct fake_call *call;

    (void)state;
    arrive(fake_message(XOUS_LEND_MUTABLE, OP_LEND, 0x5000, 4096, 0, 16));
    run();
    call = fake_nth(XOUS_SYS_server_reply_receive, 0);
    assert_int_equal(call->a[1], XOUS_LEND_MUTABLE);
    assert_int_equal(call->a[3], 0x5000);
    assert_int_equal(call->a[4], 4096);
    assert_int_equal(call->a[5], 0);
    assert_int_equal(call->a[6], 100);
}

static void X27_moved_pages_that_nobody_takes_are_freed(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_MOVE, OP_MOVE, (uintptr_t)fake_page_give(1), 4096, 0, 0));
    arrive(fake_message(XOUS_MOVE, 1000, (uintptr_t)fake_page_give(1), 4096, 0, 0));
    arrive(fake_message(XOUS_MOVE, OP_MOVE, (uintptr_t)fake_page_give(1), 4096, 0, 9999));
    run();
    assert_int_equal(handled, 1);
    assert_int_equal(fake_pages, 0);
    assert_int_equal(fake_count(XOUS_SYS_server_reply_receive), 0);
}

static void X28_taken_pages_and_handles_stay(void **state)
{
    struct xous_result scalar = fake_message(XOUS_SCALAR, OP_SCALAR, 11, 0, 0, 0);

    (void)state;
    take = true;
    scalar.tag = XOUS_TAG_MESSAGE_GRANT + XOUS_SCALAR;
    arrive(fake_message(XOUS_MOVE, OP_MOVE, (uintptr_t)fake_page_give(1), 4096, 0, 0));
    arrive(scalar);
    run();
    assert_int_equal(fake_pages, 1);
    assert_int_equal(kept.message.granted, 11);
    assert_int_equal(fake_count(XOUS_SYS_handle_close), 0);
    (void)xous_call(XOUS_SYS_memory_free, (uintptr_t)kept.borrow.address, 4096, 0, 0, 0, 0, 0);
}

static void X29_handle_that_nobody_takes_is_closed(void **state)
{
    struct xous_result scalar = fake_message(XOUS_SCALAR, OP_SCALAR, 11, 0, 0, 0);

    (void)state;
    scalar.tag = XOUS_TAG_MESSAGE_GRANT + XOUS_SCALAR;
    arrive(scalar);
    run();
    assert_int_equal(fake_count(XOUS_SYS_handle_close), 1);
    assert_int_equal(fake_nth(XOUS_SYS_handle_close, 0)->a[0], 11);
}

static void X30_scalar_gets_no_reply(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_SCALAR, OP_SCALAR, 0, 0, 0, 0));
    arrive(fake_message(XOUS_SCALAR, 1000, 0, 0, 0, 0));
    run();
    assert_int_equal(fake_count(XOUS_SYS_server_reply), 0);
    assert_int_equal(fake_count(XOUS_SYS_server_reply_receive), 0);
    assert_int_equal(fake_count(XOUS_SYS_server_receive), 3);
}

static void X31_deferred_request_is_answered_once_and_later(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_BLOCKING_SCALAR, OP_LATE, 0, 0, 0, 0));
    run();
    assert_int_equal(fake_count(XOUS_SYS_server_reply_receive), 0);
    kept.reply[0] = 6;
    assert_int_equal(xous_request_reply(&kept, 5), XOUS_OK);
    assert_int_equal(fake_nth(XOUS_SYS_server_reply, 0)->a[0], 99);
    assert_int_equal(fake_nth(XOUS_SYS_server_reply, 0)->a[2], 5);
    assert_int_equal(fake_nth(XOUS_SYS_server_reply, 0)->a[3], 6);
    assert_int_equal(kept.message.token, 0);
}

static void X32_refused_grant_becomes_an_error_reply(void **state)
{
    const struct fake_call *call;

    (void)state;
    arrive(fake_message(XOUS_BLOCKING_SCALAR, OP_GRANT, 0, 0, 0, 0));
    reply_error = XOUS_ACCESS_DENIED;
    run();
    call = fake_nth(XOUS_SYS_server_reply, 0);
    assert_int_equal(call->a[0], 99);
    assert_int_equal(call->a[1], XOUS_BLOCKING_SCALAR);
    assert_int_equal((int64_t)call->a[2], -XOUS_ACCESS_DENIED);
}

static void X33_reply_to_a_dead_client_is_not_repeated(void **state)
{
    static const xous_error_t dead[] = {XOUS_PROCESS_TERMINATED, XOUS_STALE_TOKEN};

    for (size_t i = 0; i < 2; i++) {
        (void)setup(state);
        arrive(fake_message(XOUS_BLOCKING_SCALAR, OP_ADD, 0, 0, 0, 0));
        arrive(fake_message(XOUS_BLOCKING_SCALAR, OP_ADD, 0, 0, 0, 0));
        reply_error = dead[i];
        run();
        assert_int_equal(fake_count(XOUS_SYS_server_reply), 0);
        assert_int_equal(handled, 2);
    }
}

static void X34_grant_keeps_the_other_words(void **state)
{
    const struct fake_call *call;

    (void)state;
    arrive(fake_message(XOUS_BLOCKING_SCALAR, OP_GRANT, 0, 0, 0, 0));
    run();
    call = fake_nth(XOUS_SYS_server_reply_receive, 0);
    assert_int_equal(call->a[1] & XOUS_HOW_GRANT, XOUS_HOW_GRANT);
    assert_int_equal(call->a[2], 7);
    assert_int_equal(call->a[3], 8);
    assert_int_equal(call->a[4], 333);
}

static void X35_stop_replies_and_ends(void **state)
{
    (void)state;
    arrive(fake_message(XOUS_BLOCKING_SCALAR, OP_STOP, 0, 0, 0, 0));
    arrive(fake_message(XOUS_BLOCKING_SCALAR, OP_ADD, 0, 0, 0, 0));
    run();
    assert_int_equal(handled, 0);
    assert_int_equal(fake_count(XOUS_SYS_server_reply), 1);
}

static void X36_events_and_timeouts_reach_their_functions(void **state)
{
    (void)state;
    arrive((struct xous_result){.tag = XOUS_TAG_EVENT, .value = {0, 6}});
    arrive(fake_error(XOUS_TIMEOUT));
    arrive((struct xous_result){.tag = XOUS_TAG_EVENT, .value = {0, 8}});
    run();
    assert_int_equal(event_bits, 14);
    assert_int_equal(timeouts, 1);
}

static void X37_fault_without_a_handler_is_answered_kill(void **state)
{
    const struct fake_call *call;

    (void)state;
    arrive((struct xous_result){.tag = XOUS_TAG_FAULT, .value = {99, 1, 0xbad, 0x10000, 3, 0, 0x1234}});
    run();
    call = fake_nth(XOUS_SYS_server_reply_receive, 0);
    assert_int_equal(call->a[1], XOUS_REPLY_FAULT);
    assert_int_equal(call->a[2], 2);
}

static void X38_first_receive_reports_a_bad_handle(void **state)
{
    (void)state;
    arrive(fake_error(XOUS_INVALID_HANDLE));
    assert_int_equal(xous_server_run(&server), XOUS_INVALID_HANDLE);
}

static void X39_create_passes_the_options(void **state)
{
    struct xous_server_options options = {.sid = {1, 2}, .flags = XOUS_SERVER_ACCEPT, .peer_bits = 0xf0};
    const struct fake_call *call;

    (void)state;
    assert_int_equal(xous_server_create(&server, &options), XOUS_OK);
    call = fake_nth(XOUS_SYS_server_create, 0);
    assert_int_equal(call->a[0], 1);
    assert_int_equal(call->a[1], 2);
    assert_int_equal(call->a[2], XOUS_SERVER_ACCEPT);
    assert_int_equal(call->a[3], XOUS_BORROW_DEFAULT);
    assert_int_equal(call->a[4], 0xf0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(X20_handler_answers_with_five_words, setup),
        cmocka_unit_test_setup(X21_id_zero_answers_the_version, setup),
        cmocka_unit_test_setup(X22_unknown_id_is_answered, setup),
        cmocka_unit_test_setup(X23_wrong_kind_is_answered, setup),
        cmocka_unit_test_setup(X24_pair_has_a_buffer_to_read_and_one_to_fill, setup),
        cmocka_unit_test_setup(X24_range_outside_the_buffer_never_reaches_a_handler, setup),
        cmocka_unit_test_setup(X25_structure_that_is_too_short_is_refused, setup),
        cmocka_unit_test_setup(X26_reply_to_a_lend_returns_the_buffer_and_its_range, setup),
        cmocka_unit_test_setup(X27_moved_pages_that_nobody_takes_are_freed, setup),
        cmocka_unit_test_setup(X28_taken_pages_and_handles_stay, setup),
        cmocka_unit_test_setup(X29_handle_that_nobody_takes_is_closed, setup),
        cmocka_unit_test_setup(X30_scalar_gets_no_reply, setup),
        cmocka_unit_test_setup(X31_deferred_request_is_answered_once_and_later, setup),
        cmocka_unit_test_setup(X32_refused_grant_becomes_an_error_reply, setup),
        cmocka_unit_test_setup(X33_reply_to_a_dead_client_is_not_repeated, setup),
        cmocka_unit_test_setup(X34_grant_keeps_the_other_words, setup),
        cmocka_unit_test_setup(X35_stop_replies_and_ends, setup),
        cmocka_unit_test_setup(X36_events_and_timeouts_reach_their_functions, setup),
        cmocka_unit_test_setup(X37_fault_without_a_handler_is_answered_kill, setup),
        cmocka_unit_test_setup(X38_first_receive_reports_a_bad_handle, setup),
        cmocka_unit_test_setup(X39_create_passes_the_options, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

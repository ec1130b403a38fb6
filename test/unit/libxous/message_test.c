/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Messages between registers and structures.
 */
#include "fake_kernel.h"

#include <xous/error.h>
#include <xous/message.h>

static const uint64_t words[4] = {11, 22, 33, 44};
static struct xous_result answer;

static struct xous_result answering(const struct fake_call *call)
{
    (void)call;
    return answer;
}

static void X01_timeout_is_clamped_to_the_how_word(void **state)
{
    (void)state;
    assert_int_equal(xous_timeout(1500), 1500ul << 24);
    assert_int_equal(xous_timeout(0), 1ul << 24);
    assert_int_equal(xous_timeout(UINT64_MAX), XOUS_HOW_TIMEOUT_MAX << 24);
    assert_int_equal(xous_timeout(UINT64_MAX) & XOUS_HOW_RESERVED, 0);
}

static void X02_payload_goes_into_a2_to_a6(void **state)
{
    const struct fake_call *call;

    (void)state;
    assert_int_equal(xous_scalar_send(5, XOUS_HOW_TRY, 77, words), XOUS_OK);
    call = fake_nth(XOUS_SYS_client_send, 0);
    assert_int_equal(call->a[0], 5);
    assert_int_equal(call->a[1], XOUS_SCALAR | XOUS_HOW_TRY);
    assert_int_equal(call->a[2], 77);
    assert_memory_equal(&call->a[3], words, sizeof(words));
}

static void X03_each_send_has_its_kind(void **state)
{
    static const uint64_t kinds[] = {XOUS_BLOCKING_SCALAR, XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_MOVE};
    struct xous_range range = {.address = (void *)0x5000, .length = 4096, .offset = 8, .valid = 16};

    (void)state;
    (void)xous_scalar_call(1, 0, 1, words);
    (void)xous_lend(1, 0, 1, &range);
    (void)xous_lend_mutable(1, 0, 1, &range);
    assert_int_equal(xous_move(1, 0, 1, &range), XOUS_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(fake_calls[i].a[1], kinds[i]);
    }
    assert_int_equal(fake_calls[1].a[3], 0x5000);
    assert_int_equal(fake_calls[1].a[6], 16);
}

static void X03_pair_sends_what_is_there(void **state)
{
    static const struct xous_range in = {.address = (void *)0x5000, .length = 4096};
    static const struct xous_range out = {.address = (void *)0x9000, .length = 8192};
    static const uint64_t expected[3][4] = {
        {0x5000, 4096, 0x9000, 8192}, {0x5000, 4096, 0, 0}, {0, 0, 0x9000, 8192}};

    (void)state;
    (void)xous_pair(1, 0, 1, &in, &out);
    (void)xous_pair(1, 0, 1, &in, NULL);
    (void)xous_pair(1, 0, 1, NULL, &out);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(fake_calls[i].a[1], XOUS_PAIR);
        assert_memory_equal(&fake_calls[i].a[3], expected[i], sizeof(expected[i]));
    }
}

static void X04_reply_words_arrive_unchanged(void **state)
{
    struct xous_reply reply;

    (void)state;
    answer = (struct xous_result){.tag = XOUS_TAG_OK, .value = {0, 1, 2, 3, 4, 5, 0}};
    fake_handle(answering);
    reply = xous_scalar_call(1, 0, 1, words);
    assert_int_equal(reply.error, XOUS_OK);
    assert_int_equal(reply.granted, 0);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(reply.words[i], i + 1);
    }
}

static void X05_granted_handle_is_found_where_its_kind_has_it(void **state)
{
    struct xous_range range = {.address = (void *)0x5000, .length = 4096};

    (void)state;
    answer = (struct xous_result){.tag = XOUS_TAG_OK, .value = {0, 10, 20, 3, 4, 5, 1}};
    fake_handle(answering);
    assert_int_equal(xous_scalar_call(1, XOUS_HOW_ACCEPT, 1, words).granted, 20);
    assert_int_equal(xous_lend(1, XOUS_HOW_ACCEPT, 1, &range).granted, 10);
}

static void X06_send_error_hides_every_word(void **state)
{
    struct xous_reply reply;

    (void)state;
    answer = (struct xous_result){.tag = XOUS_TAG_ERROR, .value = {XOUS_TIMEOUT, 9, 9, 9, 9, 9, 9}};
    fake_handle(answering);
    reply = xous_scalar_call(1, 0, 1, words);
    assert_int_equal(reply.error, XOUS_TIMEOUT);
    assert_int_equal(reply.words[0], 0);
    assert_int_equal(reply.granted, 0);
    assert_int_equal(xous_reply_error(&reply), XOUS_TIMEOUT);
}

static void X07_negative_first_word_is_an_error(void **state)
{
    struct xous_reply reply = {.words = {(uint64_t) - (int64_t)XOUS_SERVER_EXISTS}};

    (void)state;
    assert_int_equal(xous_reply_error(&reply), XOUS_SERVER_EXISTS);
    reply.words[0] = 5;
    assert_int_equal(xous_reply_error(&reply), XOUS_OK);
    reply.words[0] = 1ul << 63;
    assert_int_equal(xous_reply_error(&reply), XOUS_INVALID_ARGUMENT);
}

static void X08_every_message_kind_is_decoded(void **state)
{
    (void)state;
    for (uint32_t kind = 0; kind < XOUS_KINDS; kind++) {
        struct xous_result result = fake_message(kind, 77, 11, 22, 33, 44);
        struct xous_message message;

        assert_int_equal(xous_message_decode(&result, &message), XOUS_OK);
        assert_int_equal(message.arrival, XOUS_ARRIVED_MESSAGE);
        assert_int_equal(message.kind, kind);
        assert_int_equal(message.id, 77);
        assert_memory_equal(message.words, words, sizeof(words));
        assert_int_equal(message.sender, 0x1234);
        assert_int_equal(message.label, 7);
        assert_int_equal(message.granted, 0);
        assert_int_equal(xous_message_expects_reply(&message), kind != XOUS_SCALAR && kind != XOUS_MOVE);
    }
}

static void X09_message_with_a_grant_is_decoded(void **state)
{
    struct xous_result result = fake_message(XOUS_BLOCKING_SCALAR, 77, 11, 22, 33, 44);
    struct xous_message message;

    (void)state;
    result.tag = XOUS_TAG_MESSAGE_GRANT + XOUS_BLOCKING_SCALAR;
    assert_int_equal(xous_message_decode(&result, &message), XOUS_OK);
    assert_int_equal(message.kind, XOUS_BLOCKING_SCALAR);
    assert_int_equal(message.granted, 11);
}

static void X10_event_is_decoded(void **state)
{
    struct xous_result result = {.tag = XOUS_TAG_EVENT, .value = {0, 0x8001}};
    struct xous_message message;

    (void)state;
    assert_int_equal(xous_message_decode(&result, &message), XOUS_OK);
    assert_int_equal(message.arrival, XOUS_ARRIVED_EVENT);
    assert_int_equal(message.events, 0x8001);
    assert_false(xous_message_expects_reply(&message));
}

static void X11_fault_is_decoded(void **state)
{
    struct xous_result result = {.tag = XOUS_TAG_FAULT,
                                 .value = {99, 1 | 1ul << 32, 0xbad, 0x10020, 3, 0, 0x1234}};
    struct xous_message message;
    struct xous_fault fault;

    (void)state;
    assert_int_equal(xous_message_decode(&result, &message), XOUS_OK);
    assert_int_equal(message.arrival, XOUS_ARRIVED_FAULT);
    assert_int_equal(message.token, 99);
    fault = xous_message_fault(&message);
    assert_int_equal(fault.cause, 1);
    assert_int_equal(fault.access, 1);
    assert_int_equal(fault.address, 0xbad);
    assert_int_equal(fault.pc, 0x10020);
    assert_int_equal(fault.tid, 3);
}

static void X12_what_is_no_arrival_is_refused(void **state)
{
    static const uint64_t tags[] = {0, 2, 15, 22, 23, 26, 47, 54, 255, UINT64_MAX};
    struct xous_message message;

    (void)state;
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        struct xous_result result = {.tag = tags[i]};

        assert_int_equal(xous_message_decode(&result, &message), XOUS_INVALID_ARGUMENT);
    }
    assert_int_equal(xous_message_decode(&(struct xous_result){.tag = 1, .value = {13}}, &message),
                     XOUS_TIMEOUT);
}

static struct xous_message message_of(uint32_t kind)
{
    return (struct xous_message){.token = 99, .kind = kind, .words = {0x5000, 4096, 0, 0}};
}

static void X13_answer_to_a_lend_names_its_buffer(void **state)
{
    struct xous_message message = message_of(XOUS_LEND_MUTABLE);
    struct xous_answer made = xous_answer_make(&message, -5, 0);

    (void)state;
    assert_int_equal(made.token, 99);
    assert_int_equal(made.how, XOUS_LEND_MUTABLE);
    assert_int_equal((int64_t)made.words[0], -5);
    assert_int_equal(made.words[1], 0x5000);
    assert_int_equal(made.words[2], 4096);
}

static void X14_answer_to_a_pair_names_out_or_else_in(void **state)
{
    struct xous_message message = message_of(XOUS_PAIR);
    struct xous_answer made = xous_answer_make(&message, 0, 0);

    (void)state;
    assert_int_equal(made.words[1], 0x5000);
    message.words[2] = 0x9000;
    message.words[3] = 8192;
    made = xous_answer_make(&message, 0, 0);
    assert_int_equal(made.words[1], 0x9000);
    assert_int_equal(made.words[2], 8192);
}

static void X15_answer_grants_where_the_kind_has_room(void **state)
{
    struct xous_message scalar = message_of(XOUS_BLOCKING_SCALAR);
    struct xous_message lend = message_of(XOUS_LEND);
    struct xous_answer made = xous_answer_make(&scalar, 3, 8);

    (void)state;
    assert_int_equal(made.how, XOUS_BLOCKING_SCALAR | XOUS_HOW_GRANT);
    assert_int_equal(made.words[0], 3);
    assert_int_equal(made.words[1], 8);
    made = xous_answer_make(&lend, 3, 8);
    assert_int_equal(made.words[0], 8);
    assert_int_equal(made.words[1], 0x5000);
}

static void X16_reply_receive_says_whose_error_it_is(void **state)
{
    struct xous_answer made = {.token = 99};
    struct xous_message message;
    bool replied;

    (void)state;
    answer = (struct xous_result){.tag = XOUS_TAG_ERROR, .value = {XOUS_STALE_TOKEN, 0}};
    fake_handle(answering);
    assert_int_equal(xous_message_reply_receive(&made, 0, &message, &replied), XOUS_STALE_TOKEN);
    assert_false(replied);
    answer = (struct xous_result){.tag = XOUS_TAG_ERROR, .value = {XOUS_TIMEOUT, 1}};
    assert_int_equal(xous_message_reply_receive(&made, 0, &message, &replied), XOUS_TIMEOUT);
    assert_true(replied);
}

static void X17_every_error_has_its_name(void **state)
{
    (void)state;
    assert_string_equal(xous_error_name(XOUS_OK), "Ok");
    assert_string_equal(xous_error_name(XOUS_SERVER_NOT_FOUND), "ServerNotFound");
    assert_string_equal(xous_error_name(XOUS_UNAVAILABLE), "Unavailable");
    assert_string_equal(xous_error_name(-1), "UnknownError");
    assert_string_equal(xous_error_name(9999), "UnknownError");
    assert_non_null(xous_error_meaning(XOUS_DEADLOCK));
    assert_int_equal(xous_error_errno(XOUS_OK), 0);
    assert_int_not_equal(xous_error_errno(XOUS_STALE_TOKEN), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(X01_timeout_is_clamped_to_the_how_word, fake_setup),
        cmocka_unit_test_setup(X02_payload_goes_into_a2_to_a6, fake_setup),
        cmocka_unit_test_setup(X03_each_send_has_its_kind, fake_setup),
        cmocka_unit_test_setup(X03_pair_sends_what_is_there, fake_setup),
        cmocka_unit_test_setup(X04_reply_words_arrive_unchanged, fake_setup),
        cmocka_unit_test_setup(X05_granted_handle_is_found_where_its_kind_has_it, fake_setup),
        cmocka_unit_test_setup(X06_send_error_hides_every_word, fake_setup),
        cmocka_unit_test_setup(X07_negative_first_word_is_an_error, fake_setup),
        cmocka_unit_test_setup(X08_every_message_kind_is_decoded, fake_setup),
        cmocka_unit_test_setup(X09_message_with_a_grant_is_decoded, fake_setup),
        cmocka_unit_test_setup(X10_event_is_decoded, fake_setup),
        cmocka_unit_test_setup(X11_fault_is_decoded, fake_setup),
        cmocka_unit_test_setup(X12_what_is_no_arrival_is_refused, fake_setup),
        cmocka_unit_test_setup(X13_answer_to_a_lend_names_its_buffer, fake_setup),
        cmocka_unit_test_setup(X14_answer_to_a_pair_names_out_or_else_in, fake_setup),
        cmocka_unit_test_setup(X15_answer_grants_where_the_kind_has_room, fake_setup),
        cmocka_unit_test_setup(X16_reply_receive_says_whose_error_it_is, fake_setup),
        cmocka_unit_test_setup(X17_every_error_has_its_name, fake_setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

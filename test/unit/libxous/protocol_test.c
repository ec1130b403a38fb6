/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Typed messages: what a client function sends, the table of the same protocol serves, and neither believes the other.
 *
 * The fake kernel hands each message to the server at once, as itself or as a test has spoiled it, and its answer back.
 */
#include "fake_kernel.h"

#include <xous/server.h>

struct every_thing {
    uint32_t a;
    uint32_t b;
    uint64_t c;
};

struct every_head {
    uint32_t cursor;
    uint32_t capacity;
    uint32_t count;
    uint32_t reserved;
    struct every_thing entries[];
};

#define XOUS_PROTOCOL <protocol_test.def>
#include <xous/protocol/client.h>
#include <xous/protocol/handlers.h>

#define ENTRIES 300u

static unsigned handled;
static xous_error_t refuse;      /* what handlers answer */
static uint32_t told;            /* by the last TELL */
static size_t lies_about_length; /* added to what the server says of its answer */
static struct xous_reply forged; /* words to put in the place of the answer's */
static bool forge;
static void (*spoil)(struct xous_message *message);

int64_t on_every_nothing(struct xous_server *server, struct xous_request *request,
                         const struct every_nothing_request *sent)
{
    (void)server;
    (void)request;
    (void)sent;
    handled++;
    return -refuse;
}

int64_t on_every_words(struct xous_server *server, struct xous_request *request,
                       const struct every_words_request *sent)
{
    (void)server;
    handled++;
    return every_words_answer(
        request, &(struct every_words_reply){
                     .error = refuse, .sum = sent->a + sent->b, .b = (uint8_t)(sent->b + 1), .c = ~sent->c});
}

int64_t on_every_handle(struct xous_server *server, struct xous_request *request,
                        const struct every_handle_request *sent)
{
    (void)server;
    handled++;
    assert_int_equal(xous_request_take_handle(request), sent->given);
    return (int64_t)(sent->bits + sent->given);
}

int64_t on_every_grant(struct xous_server *server, struct xous_request *request,
                       const struct every_grant_request *sent)
{
    (void)server;
    handled++;
    return every_grant_answer(request,
                              &(struct every_grant_reply){.error = refuse, .connection = sent->which});
}

int64_t on_every_tell(struct xous_server *server, struct xous_request *request,
                      const struct every_tell_request *sent)
{
    (void)server;
    (void)request;
    handled++;
    told = sent->what;
    return 0;
}

int64_t on_every_lend(struct xous_server *server, struct xous_request *request,
                      const struct every_thing *sent)
{
    (void)server;
    (void)request;
    handled++;
    return (int64_t)sent->a + sent->b;
}

int64_t on_every_tail(struct xous_server *server, struct xous_request *request,
                      const struct every_thing *sent, size_t size)
{
    (void)server;
    (void)request;
    (void)sent;
    handled++;
    return (int64_t)size;
}

int64_t on_every_exchange(struct xous_server *server, struct xous_request *request,
                          struct every_thing *object, size_t size)
{
    (void)server;
    handled++;
    assert_true(size >= 4096);
    object->c = object->a + object->b;
    request->reply_valid += lies_about_length;
    return refuse != XOUS_OK ? -refuse : 0;
}

int64_t on_every_list(struct xous_server *server, struct xous_request *request, struct every_head *list,
                      uint32_t capacity)
{
    uint32_t count = 0;

    (void)server;
    (void)request;
    handled++;
    while (count < capacity && list->cursor < ENTRIES) {
        list->entries[count++] = (struct every_thing){.a = list->cursor++};
    }
    return refuse != XOUS_OK ? -refuse : count + (int64_t)lies_about_length;
}

int64_t on_every_bytes(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    handled++;
    return (int64_t)request->borrow.valid;
}

#include <xous/protocol/serve.h>

static struct xous_server server = {
    .handlers = handlers,
    .handler_count = sizeof(handlers) / sizeof(handlers[0]),
    .version = EVERY_VERSION,
};

static struct xous_result answer_registers(const struct xous_answer *answer)
{
    struct xous_result result = fake_ok(0);

    memcpy(&result.value[1], forge ? forged.words : answer->words, sizeof(answer->words));
    result.value[6] = forge ? forged.granted != 0 : (answer->how & XOUS_HOW_GRANT) != 0;
    return result;
}

static struct xous_result serve(const struct fake_call *call)
{
    struct xous_message message = {
        .token = 99, .id = call->a[2], .kind = (uint32_t)(call->a[1] & XOUS_HOW_KIND), .sender = 5};
    struct xous_answer answer = {0};

    if (call->number != XOUS_SYS_client_send) {
        return fake_ok(0);
    }
    memcpy(message.words, &call->a[3], sizeof(message.words));
    message.granted = (call->a[1] & XOUS_HOW_GRANT) != 0 ? (xous_handle_t)call->a[3] : 0;
    message.token = message.kind == XOUS_SCALAR ? 0 : message.token;
    if (spoil != NULL) {
        spoil(&message);
    }
    (void)xous_server_dispatch(&server, &message, &answer);
    return answer_registers(&answer);
}

static int setup(void **state)
{
    handled = 0;
    refuse = XOUS_OK;
    told = 0;
    lies_about_length = 0;
    forge = false;
    spoil = NULL;
    (void)fake_setup(state);
    fake_handle(serve);
    return 0;
}

static void X80_fields_and_results_arrive_as_they_were_sent(void **state)
{
    struct every_words_request words = {.a = 0xfffffff0, .b = 0x0f, .c = UINT64_MAX - 1};
    struct every_words_reply reply = every_words(1, XOUS_FOREVER, words);
    struct every_handle_reply handle =
        every_handle(1, XOUS_FOREVER, (struct every_handle_request){.given = 8, .bits = 4});
    struct every_grant_reply grant = every_grant(1, XOUS_FOREVER, (struct every_grant_request){.which = 77});

    (void)state;
    assert_int_equal(reply.error, XOUS_OK);
    assert_true(reply.answered);
    assert_int_equal(reply.sum, 0xffffffff);
    assert_int_equal(reply.b, 0x10);
    assert_int_equal(reply.c, 1);
    assert_int_equal(handle.bits, 12);
    assert_int_equal(grant.connection, 77);
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 0)->a[1], XOUS_BLOCKING_SCALAR);
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 1)->a[1], XOUS_BLOCKING_SCALAR | XOUS_HOW_GRANT);
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 2)->a[1], XOUS_BLOCKING_SCALAR | XOUS_HOW_ACCEPT);
    assert_int_equal(every_tell(1, XOUS_FOREVER, (struct every_tell_request){.what = 3}), XOUS_OK);
    assert_int_equal(told, 3);
}

static void X81_structures_and_what_follows_them_arrive(void **state)
{
    struct every_thing things[2] = {{.a = 1, .b = 2}, {.a = 3}};
    struct every_exchange_reply exchanged;

    (void)state;
    assert_int_equal(every_lend(1, XOUS_FOREVER, &things[0]).sum, 3);
    assert_int_equal(every_tail(1, XOUS_FOREVER, things, sizeof(things)).size, sizeof(things));
    exchanged = every_exchange(1, XOUS_FOREVER, &things[0], sizeof(things[0]));
    assert_int_equal(exchanged.error, XOUS_OK);
    assert_int_equal(exchanged.valid, sizeof(things[0]));
    assert_int_equal(things[0].c, 3);
}

static void X82_list_is_read_in_parts_to_its_end(void **state)
{
    _Alignas(8) uint8_t memory[4096];
    struct every_head *list = (struct every_head *)(void *)memory;
    uint32_t seen = 0;
    unsigned parts = 0;

    (void)state;
    *list = (struct every_head){0};
    do {
        list->capacity = UINT32_MAX;
        assert_int_equal(every_list(1, XOUS_FOREVER, list, sizeof(memory)).error, XOUS_OK);
        for (uint32_t i = 0; i < list->count; i++) {
            assert_int_equal(list->entries[i].a, seen++);
        }
        parts++;
    } while (list->count != 0);
    assert_int_equal(seen, ENTRIES);
    assert_int_equal(parts, 3);
}

static void X83_answer_of_an_error_is_told_from_a_failed_send(void **state)
{
    struct every_nothing_reply reply;

    (void)state;
    refuse = XOUS_SERVER_NOT_FOUND;
    reply = every_nothing(1, XOUS_FOREVER, (struct every_nothing_request){0});
    assert_int_equal(reply.error, XOUS_SERVER_NOT_FOUND);
    assert_true(reply.answered);
    assert_int_equal(every_words(1, XOUS_FOREVER, (struct every_words_request){.a = 1}).sum, 0);
    fake_handle(NULL);
    reply = every_nothing(1, XOUS_FOREVER, (struct every_nothing_request){0});
    assert_int_equal(reply.error, XOUS_OK);
}

static struct xous_result refuse_send(const struct fake_call *call)
{
    (void)call;
    return fake_error(XOUS_SERVER_NOT_FOUND);
}

static void X84_failed_send_has_no_answer(void **state)
{
    _Alignas(8) struct every_head list = {.count = 9};
    struct every_words_reply reply;

    (void)state;
    fake_handle(refuse_send);
    reply = every_words(1, XOUS_FOREVER, (struct every_words_request){.a = 1});
    assert_int_equal(reply.error, XOUS_SERVER_NOT_FOUND);
    assert_false(reply.answered);
    assert_int_equal(every_list(1, XOUS_FOREVER, &list, sizeof(list)).error, XOUS_SERVER_NOT_FOUND);
    assert_int_equal(list.count, 0);
}

static void spoil_narrow(struct xous_message *message)
{
    message->words[1] = 0x100;
}

static void spoil_unused(struct xous_message *message)
{
    message->words[3] = 1;
}

static void spoil_no_handle(struct xous_message *message)
{
    message->granted = 0;
}

static void spoil_valid(struct xous_message *message)
{
    message->words[3]--;
}

static void spoil_longer(struct xous_message *message)
{
    message->words[3]++;
}

static void spoil_alignment(struct xous_message *message)
{
    message->words[2] = 4;
}

static void spoil_offset(struct xous_message *message)
{
    message->words[2] = 8;
}

static void spoil_id(struct xous_message *message)
{
    message->id = 11;
}

static xous_error_t ask_words(void)
{
    return every_words(1, XOUS_FOREVER, (struct every_words_request){.a = 1, .b = 2}).error;
}

static xous_error_t ask_handle(void)
{
    return every_handle(1, XOUS_FOREVER, (struct every_handle_request){.given = 8}).error;
}

static xous_error_t ask_lend(void)
{
    return every_lend(1, XOUS_FOREVER, &(struct every_thing){.a = 1}).error;
}

static xous_error_t ask_tail(void)
{
    return every_tail(1, XOUS_FOREVER, &(struct every_thing){.a = 1}, sizeof(struct every_thing)).error;
}

static xous_error_t ask_exchange(void)
{
    struct every_thing thing = {0};

    return every_exchange(1, XOUS_FOREVER, &thing, sizeof(thing)).error;
}

static xous_error_t ask_list(void)
{
    struct every_head head = {0};

    return every_list(1, XOUS_FOREVER, &head, sizeof(head)).error;
}

static void X85_what_does_not_fit_never_reaches_a_handler(void **state)
{
    static const struct {
        xous_error_t (*ask)(void);
        void (*spoil)(struct xous_message *message);
        xous_error_t error;
    } rows[] = {
        {ask_words, spoil_narrow, XOUS_INVALID_ARGUMENT},
        {ask_words, spoil_unused, XOUS_INVALID_ARGUMENT},
        {ask_words, spoil_id, XOUS_INVALID_SYSCALL},
        {ask_handle, spoil_no_handle, XOUS_INVALID_ARGUMENT},
        {ask_handle, spoil_unused, XOUS_INVALID_ARGUMENT},
        {ask_lend, spoil_valid, XOUS_INVALID_ARGUMENT},
        {ask_lend, spoil_longer, XOUS_INVALID_ARGUMENT},
        {ask_lend, spoil_alignment, XOUS_INVALID_ARGUMENT},
        {ask_tail, spoil_valid, XOUS_INVALID_ARGUMENT},
        {ask_tail, spoil_alignment, XOUS_INVALID_ARGUMENT},
        {ask_exchange, spoil_valid, XOUS_INVALID_ARGUMENT},
        {ask_exchange, spoil_offset, XOUS_INVALID_ARGUMENT},
        {ask_list, spoil_valid, XOUS_INVALID_ARGUMENT},
        {ask_list, spoil_offset, XOUS_INVALID_ARGUMENT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        spoil = NULL;
        assert_int_equal(rows[i].ask(), XOUS_OK);
        handled = 0;
        spoil = rows[i].spoil;
        assert_int_equal(rows[i].ask(), rows[i].error);
        assert_int_equal(handled, 0);
    }
}

static void X86_client_believes_no_answer_that_does_not_fit(void **state)
{
    _Alignas(8) uint8_t memory[sizeof(struct every_head) + 3 * sizeof(struct every_thing)];
    struct every_head *long_list = (struct every_head *)(void *)memory;
    struct every_thing thing = {0};
    struct every_head list = {.capacity = 0};

    (void)state;
    forge = true;
    forged = (struct xous_reply){.words = {0x100000000}};
    assert_int_equal(ask_words(), XOUS_INVALID_ARGUMENT);
    forged = (struct xous_reply){.words = {0, 0x100}};
    assert_int_equal(ask_words(), XOUS_INVALID_ARGUMENT);
    forged = (struct xous_reply){0};
    assert_int_equal(every_grant(1, XOUS_FOREVER, (struct every_grant_request){0}).error,
                     XOUS_INVALID_ARGUMENT);
    forge = false;
    lies_about_length = (size_t)-1;
    assert_int_equal(every_exchange(1, XOUS_FOREVER, &thing, sizeof(thing)).error, XOUS_INVALID_ARGUMENT);
    assert_int_equal(every_exchange(1, XOUS_FOREVER, &thing, sizeof(thing) - 1).error, XOUS_INVALID_ARGUMENT);
    lies_about_length = 1;
    assert_int_equal(every_list(1, XOUS_FOREVER, &list, sizeof(list)).error, XOUS_INVALID_ARGUMENT);
    assert_int_equal(list.count, 0);
    /* The list says three, and the answer is as long as one. */
    lies_about_length = 0;
    forge = true;
    forged = (struct xous_reply){.words = {3, 0, 0, 0, sizeof(list) + sizeof(thing)}};
    *long_list = (struct every_head){.capacity = 3};
    assert_int_equal(every_list(1, XOUS_FOREVER, long_list, sizeof(memory)).error, XOUS_INVALID_ARGUMENT);
}

static void X87_handle_that_comes_with_an_error_is_closed(void **state)
{
    struct every_grant_reply reply;

    (void)state;
    forge = true;
    forged = (struct xous_reply){.granted = 1, .words = {(uint64_t)-XOUS_ACCESS_DENIED, 55}};
    reply = every_grant(1, XOUS_FOREVER, (struct every_grant_request){0});
    assert_int_equal(reply.error, XOUS_ACCESS_DENIED);
    assert_int_equal(reply.connection, 0);
    assert_int_equal(fake_nth(XOUS_SYS_handle_close, 0)->a[0], 55);
}

static void X88_table_has_every_row_and_the_version(void **state)
{
    struct xous_reply reply = xous_scalar_call(1, XOUS_FOREVER, 0, (const uint64_t[4]){0});
    struct xous_reply bytes = xous_copy_lend(1, XOUS_FOREVER, EVERY_BYTES, "12345", 5);

    (void)state;
    assert_int_equal(reply.words[0], 7);
    assert_int_equal(bytes.words[0], 5);
    assert_int_equal(sizeof(handlers) / sizeof(handlers[0]), 10);
    for (uint64_t i = 0; i < 10; i++) {
        assert_int_equal(handlers[i].id, i + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(X80_fields_and_results_arrive_as_they_were_sent, setup),
        cmocka_unit_test_setup(X81_structures_and_what_follows_them_arrive, setup),
        cmocka_unit_test_setup(X82_list_is_read_in_parts_to_its_end, setup),
        cmocka_unit_test_setup(X83_answer_of_an_error_is_told_from_a_failed_send, setup),
        cmocka_unit_test_setup(X84_failed_send_has_no_answer, setup),
        cmocka_unit_test_setup(X85_what_does_not_fit_never_reaches_a_handler, setup),
        cmocka_unit_test_setup(X86_client_believes_no_answer_that_does_not_fit, setup),
        cmocka_unit_test_setup(X87_handle_that_comes_with_an_error_is_closed, setup),
        cmocka_unit_test_setup(X88_table_has_every_row_and_the_version, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Buffers that are lent, and the clients of names, log and process: what they do when servers lie or die.
 */
#include "fake_kernel.h"

#include <xous/buffer.h>
#include <xous/log.h>
#include <xous/log_api.h>
#include <xous/names.h>
#include <xous/process.h>
#include <xous/start.h>

/* A server that answers every lend as the test says, and shows what it was lent. */
static struct xous_result answer;
static unsigned char lent[4096];
static size_t lent_size;
static size_t lent_valid;

static struct xous_result serve(const struct fake_call *call)
{
    uint8_t *buffer = (uint8_t *)(uintptr_t)call->a[3];

    lent_size = call->a[4];
    lent_valid = call->a[6];
    memcpy(lent, buffer, sizeof(lent));
    if ((call->a[1] & XOUS_HOW_KIND) == XOUS_LEND_MUTABLE) {
        memset(buffer, 'S', call->a[4]);
    }
    return answer;
}

static int setup(void **state)
{
    answer = (struct xous_result){.tag = XOUS_TAG_OK};
    return fake_setup(state);
}

static void X60_page_is_clean_for_the_next_server(void **state)
{
    char secret[3000];
    char word[4] = "abc";

    (void)state;
    fake_handle(serve);
    memset(secret, '!', sizeof(secret));
    assert_int_equal(XOUS_LEND_STRUCT(1, 0, 1, &secret).error, XOUS_OK);
    assert_int_equal(lent_valid, sizeof(secret));
    assert_int_equal(XOUS_LEND_STRUCT(1, 0, 1, &word).error, XOUS_OK);
    assert_memory_equal(lent, "abc", 4);
    for (size_t i = 4; i < sizeof(lent); i++) {
        assert_int_equal(lent[i], 0);
    }
    assert_int_equal(XOUS_EXCHANGE_STRUCT(1, 0, 1, &word).error, XOUS_OK);
    assert_int_equal(XOUS_LEND_STRUCT(1, 0, 1, &word).error, XOUS_OK);
    assert_int_equal(lent[4095], 0);
}

static void X61_exchange_copies_what_the_reply_names(void **state)
{
    char object[8] = "aaaaaaa";
    struct xous_reply reply;

    (void)state;
    fake_handle(serve);
    answer.value[4] = 1000;
    answer.value[5] = 3;
    reply = XOUS_EXCHANGE_STRUCT(1, 0, 1, &object);
    assert_int_equal(reply.error, XOUS_OK);
    assert_int_equal(reply.words[XOUS_REPLY_VALID], 3);
    assert_memory_equal(object, "SSSaaaa", 8);
}

static void X62_reply_outside_the_buffer_is_refused(void **state)
{
    static const uint64_t ranges[][2] = {{0, 9}, {4096, 1}, {4097, 0}, {UINT64_MAX, 2}, {2, UINT64_MAX}};
    char object[8] = "aaaaaaa";

    (void)state;
    fake_handle(serve);
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        answer.value[4] = ranges[i][0];
        answer.value[5] = ranges[i][1];
        assert_int_equal(XOUS_EXCHANGE_STRUCT(1, 0, 1, &object).error, XOUS_INVALID_ARGUMENT);
        assert_memory_equal(object, "aaaaaaa", 8);
    }
}

static void X63_large_buffers_go_back_to_the_kernel(void **state)
{
    struct xous_buffer buffer;
    size_t before = fake_pages;

    (void)state;
    assert_int_equal(xous_buffer_create(&buffer, 4097), XOUS_OK);
    assert_int_equal(buffer.size, 8192);
    xous_buffer_destroy(&buffer);
    xous_buffer_destroy(&buffer);
    assert_int_equal(fake_pages, before);
    assert_int_equal(xous_buffer_create(&buffer, 0), XOUS_INVALID_ARGUMENT);
    assert_int_equal(xous_buffer_create(&buffer, SIZE_MAX), XOUS_INVALID_ARGUMENT);
}

/* A names service that died once: connection 3 is dead, connecting by SID gives 30 and then works. */
static struct xous_result names_restarted(const struct fake_call *call)
{
    if (call->number == XOUS_SYS_client_connect) {
        assert_int_equal(call->a[0], 111);
        assert_int_equal(call->a[2], 222);
        return fake_ok(30);
    }
    if (call->number == XOUS_SYS_client_send) {
        if (call->a[0] == 3) {
            return fake_error(XOUS_PROCESS_TERMINATED);
        }
        return answer;
    }
    return fake_ok(0);
}

static struct xous_start start = {.process = 4, .log = 5, .names = 3, .names_sid = {111, 222}};

static void X64_without_a_start_block_there_are_no_names(void **state)
{
    xous_handle_t connection;

    (void)state;
    assert_int_equal(xous_name_connect("pong", XOUS_FOREVER, &connection), XOUS_SERVER_NOT_FOUND);
    assert_int_equal(xous_name_register("pong", (struct xous_sid){1, 2}), XOUS_SERVER_NOT_FOUND);
    assert_int_equal(fake_call_count, 0);
}

static void X65_restarted_names_service_is_found_again(void **state)
{
    xous_handle_t connection;

    (void)state;
    fake_start(&start);
    fake_handle(names_restarted);
    answer.value[1] = 77;
    answer.value[6] = 1;
    assert_int_equal(xous_name_connect("pong", xous_timeout(700), &connection), XOUS_OK);
    assert_int_equal(connection, 77);
    assert_int_equal(fake_count(XOUS_SYS_client_connect), 1);
    assert_int_equal(fake_nth(XOUS_SYS_client_disconnect, 0)->a[0], 3);
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 1)->a[0], 30);
}

static void X66_name_that_does_not_fit_is_refused(void **state)
{
    char name[NAMES_LENGTH + 2];
    xous_handle_t connection;

    (void)state;
    fake_start(&start);
    memset(name, 'n', sizeof(name));
    name[NAMES_LENGTH + 1] = 0;
    assert_int_equal(xous_name_connect(name, XOUS_FOREVER, &connection), XOUS_INVALID_STRING);
    assert_int_equal(xous_name_connect("", XOUS_FOREVER, &connection), XOUS_INVALID_STRING);
    assert_int_equal(fake_call_count, 0);
}

static struct xous_result names_lookup(const struct fake_call *call)
{
    return call->number == XOUS_SYS_client_send ? serve(call) : fake_ok(0);
}

static void X67_lookup_carries_the_timeout(void **state)
{
    const struct names_lookup *lookup = (const struct names_lookup *)(const void *)lent;
    xous_handle_t connection;

    (void)state;
    fake_start(&start);
    fake_handle(names_lookup);
    answer.value[1] = (uint64_t) - (int64_t)XOUS_SERVER_NOT_FOUND;
    assert_int_equal(xous_name_connect("pong", xous_timeout(700), &connection), XOUS_TIMEOUT);
    assert_int_equal(lookup->timeout, 700);
    assert_int_equal(lookup->length, 4);
    assert_int_equal(xous_name_connect("pong", XOUS_HOW_TRY, &connection), XOUS_SERVER_NOT_FOUND);
    assert_int_equal(lookup->timeout, 0);
    assert_int_equal(xous_name_connect("pong", XOUS_FOREVER, &connection), XOUS_SERVER_NOT_FOUND);
    assert_int_equal(lookup->timeout, NAMES_WAIT_FOREVER);
    answer.value[1] = 5;
    assert_int_equal(xous_name_connect("pong", XOUS_FOREVER, &connection), XOUS_INVALID_ARGUMENT);
}

static void X68_list_that_claims_too_much_is_refused(void **state)
{
    struct names_entry entries[2];
    uint32_t cursor = 0;
    size_t count;

    (void)state;
    fake_start(&start);
    fake_handle(names_lookup);
    answer.value[5] = 4096;
    assert_int_equal(xous_names_list(&cursor, entries, 2, &count), XOUS_INVALID_ARGUMENT);
    assert_int_equal(count, 0);
}

/* The log service is dead, and no other has its name. */
static struct xous_result log_is_gone(const struct fake_call *call)
{
    if (call->number != XOUS_SYS_client_send) {
        return fake_ok(0);
    }
    return call->a[0] == 5 ? fake_error(XOUS_SERVER_NOT_FOUND)
                           : (struct xous_result){.tag = XOUS_TAG_OK,
                                                  .value = {0, (uint64_t) - (int64_t)XOUS_SERVER_NOT_FOUND}};
}

static void X69_log_line_falls_back_to_the_kernel(void **state)
{
    (void)state;
    fake_start(&start);
    fake_handle(log_is_gone);
    xous_log(XOUS_LOG_WARNING, "%d bottles", 99);
    xous_log(XOUS_LOG_WARNING, "again");
    assert_int_equal(fake_count(XOUS_SYS_log_write), 2);
    assert_int_equal(fake_nth(XOUS_SYS_log_write, 0)->a[0], XOUS_LOG_WARNING);
    assert_int_equal(fake_nth(XOUS_SYS_log_write, 0)->a[2], strlen("99 bottles"));
}

static void X6a_long_log_line_is_cut(void **state)
{
    char text[1000];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = 0;
    xous_log_kernel(XOUS_LOG_INFO, "%s", text);
    xous_log_kernel(XOUS_LOG_INFO, "%s", "");
    assert_int_equal(fake_count(XOUS_SYS_log_write), 1);
    assert_true(fake_nth(XOUS_SYS_log_write, 0)->a[2] <= XOUS_LOG_LINE);
    assert_string_equal(xous_log_level_name(XOUS_LOG_ERROR), "error");
    assert_string_equal(xous_log_level_name(0), "unknown");
    assert_string_equal(xous_log_level_name(99), "unknown");
}

static struct xous_result process_service(const struct fake_call *call)
{
    assert_int_equal(call->a[0], 4);
    if (call->a[2] == PROCESS_STREAM) {
        return (struct xous_result){.tag = XOUS_TAG_OK, .value = {0, 9}};
    }
    return serve(call);
}

static void X6b_run_hands_over_streams_and_strings(void **state)
{
    static const char *const arguments[] = {"pong", "-v", NULL};
    static const char *const environment[] = {"A=1", NULL};
    const struct xous_streams streams = {.output = 6, .error = 7, .console = true};
    const struct xous_program program = {
        .name = "pong", .arguments = arguments, .environment = environment, .streams = &streams};
    const struct process_run *run = (const struct process_run *)(const void *)lent;
    xous_pid_t pid;

    (void)state;
    fake_start(&start);
    fake_handle(process_service);
    answer.value[1] = 0x300;
    assert_int_equal(xous_process_run(&program, &pid), XOUS_OK);
    assert_int_equal(pid, 0x300);
    assert_int_equal(fake_count(XOUS_SYS_client_send), 3);
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 0)->a[3], 6);
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 0)->a[4], 0);
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 1)->a[4], 9);
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 1)->a[5], PROCESS_STREAM_ERROR);
    assert_int_equal(run->job, 9);
    assert_int_equal(run->flags, PROCESS_RUN_CONSOLE);
    assert_int_equal(run->argument_count, 2);
    assert_int_equal(run->environment_count, 1);
    assert_int_equal(run->strings_size, 12);
    assert_memory_equal(run->strings, "pong\0-v\0A=1", 12);
    assert_int_equal(lent_valid, sizeof(*run) + 12);
}

static void X6c_exit_codes_are_those_of_the_shell(void **state)
{
    struct xous_process_end end = {.state = XOUS_PROCESS_EXITED, .status = 5};

    (void)state;
    assert_int_equal(xous_process_exit_code(&end), 5);
    end.status = 64;
    assert_int_equal(xous_process_exit_code(&end), 63);
    end.status = 0xffffffff;
    assert_int_equal(xous_process_exit_code(&end), 63);
    end.state = XOUS_PROCESS_KILLED;
    assert_int_equal(xous_process_exit_code(&end), 159);
    end.state = XOUS_PROCESS_FAULTED;
    end.fault.cause = XOUS_FAULT_LENT;
    assert_int_equal(xous_process_exit_code(&end), 162);
}

static void X6d_overlong_program_name_is_refused(void **state)
{
    const struct xous_program program = {.name = "a-program-name-of-thirty-two-byte"};
    xous_pid_t pid;

    (void)state;
    fake_start(&start);
    assert_int_equal(xous_process_run(&program, &pid), XOUS_INVALID_STRING);
    assert_int_equal(fake_call_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(X60_page_is_clean_for_the_next_server, setup),
        cmocka_unit_test_setup(X61_exchange_copies_what_the_reply_names, setup),
        cmocka_unit_test_setup(X62_reply_outside_the_buffer_is_refused, setup),
        cmocka_unit_test_setup(X63_large_buffers_go_back_to_the_kernel, setup),
        cmocka_unit_test_setup(X64_without_a_start_block_there_are_no_names, setup),
        cmocka_unit_test_setup(X65_restarted_names_service_is_found_again, setup),
        cmocka_unit_test_setup(X66_name_that_does_not_fit_is_refused, setup),
        cmocka_unit_test_setup(X67_lookup_carries_the_timeout, setup),
        cmocka_unit_test_setup(X68_list_that_claims_too_much_is_refused, setup),
        cmocka_unit_test_setup(X69_log_line_falls_back_to_the_kernel, setup),
        cmocka_unit_test_setup(X6a_long_log_line_is_cut, setup),
        cmocka_unit_test_setup(X6b_run_hands_over_streams_and_strings, setup),
        cmocka_unit_test_setup(X6c_exit_codes_are_those_of_the_shell, setup),
        cmocka_unit_test_setup(X6d_overlong_program_name_is_refused, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

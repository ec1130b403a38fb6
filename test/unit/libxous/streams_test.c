/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The standard streams: one message a line, and what happens to it when the reader is slow, absent or restarted.
 */
#include "fake_kernel.h"

#include <xous/abi/system.h>
#include <xous/names.h>
#include <xous/start.h>

#include "line.h"
#include "streams.h"

static char written[16384];
static size_t written_size;
static unsigned messages;
static size_t appetite; /* bytes that a write takes at most */
static xous_handle_t dead;
static const char *input;
static uint64_t input_wanted; /* the request's valid: the most bytes that may come */
static uint64_t input_claim;  /* bytes said to be read; 0: the truth */

static void append(const void *text, size_t size)
{
    assert_true(written_size + size <= sizeof(written));
    memcpy(written + written_size, text, size);
    written_size += size;
    messages++;
}

static struct xous_result stream_write(const struct fake_call *call)
{
    size_t size = call->a[6] < appetite ? call->a[6] : appetite;
    const uint8_t *page = (const uint8_t *)(uintptr_t)call->a[3];

    append(page, size);
    for (size_t i = call->a[6]; i < call->a[4] && appetite >= 4096; i++) {
        assert_int_equal(page[i], 0);
    }
    return (struct xous_result){.tag = XOUS_TAG_OK, .value = {0, size}};
}

static struct xous_result stream_read(const struct fake_call *call)
{
    size_t size = strlen(input);

    input_wanted = call->a[6];
    size = input_wanted != 0 && size > input_wanted ? input_wanted : size;
    memcpy((void *)(uintptr_t)call->a[3], input, size);
    input += size;
    return (struct xous_result){.tag = XOUS_TAG_OK,
                                .value = {0, 0, 0, 0, 0, input_claim != 0 ? input_claim : size}};
}

static struct xous_result console(const struct fake_call *call)
{
    if (call->number == XOUS_SYS_log_write) {
        append((const void *)(uintptr_t)call->a[1], call->a[2]);
        return fake_ok(0);
    }
    if (call->number != XOUS_SYS_client_send) {
        return fake_ok(0);
    }
    if (call->a[0] == dead) {
        return fake_error(XOUS_PROCESS_TERMINATED);
    }
    if (call->a[0] == 3) {
        return (struct xous_result){.tag = XOUS_TAG_OK, .value = {0, 60, 0, 0, 0, 0, 1}};
    }
    return call->a[2] == XOUS_STREAM_WRITE ? stream_write(call) : stream_read(call);
}

static struct xous_start start = {.names = 3};

static int setup(void **state)
{
    const struct xous_streams streams = {.input = 8, .output = 6, .error = 7, .console = true};

    (void)fake_setup(state);
    xous_streams_set(&streams);
    fake_start(&start);
    fake_handle(console);
    written_size = 0;
    messages = 0;
    appetite = 4096;
    dead = 0;
    input = "";
    input_claim = 0;
    return 0;
}

static void put(enum stream_output output, const char *text)
{
    for (; *text != 0; text++) {
        assert_true(streams_put(output, *text));
    }
}

static void assert_written(const char *text)
{
    assert_int_equal(written_size, strlen(text));
    assert_memory_equal(written, text, written_size);
}

static void X70_line_is_one_message(void **state)
{
    (void)state;
    put(STREAM_OUTPUT, "hello, ");
    assert_int_equal(messages, 0);
    put(STREAM_OUTPUT, "world\n");
    assert_written("hello, world\n");
    assert_int_equal(messages, 1);
    put(STREAM_OUTPUT, "x\n");
    assert_written("hello, world\nx\n");
}

static void X71_flush_sends_half_a_line(void **state)
{
    (void)state;
    put(STREAM_OUTPUT, "prompt> ");
    assert_true(streams_flush(STREAM_OUTPUT));
    assert_true(streams_flush(STREAM_OUTPUT));
    assert_written("prompt> ");
    assert_int_equal(messages, 1);
}

static void X72_outputs_do_not_share_a_line(void **state)
{
    (void)state;
    put(STREAM_OUTPUT, "out");
    put(STREAM_ERROR, "err\n");
    put(STREAM_OUTPUT, "put\n");
    assert_written("err\noutput\n");
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 0)->a[0], 7);
    assert_int_equal(fake_nth(XOUS_SYS_client_send, 1)->a[0], 6);
}

static void X73_line_longer_than_a_page_goes_in_parts(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++) {
        assert_true(streams_put(STREAM_OUTPUT, 'x'));
    }
    assert_int_equal(messages, 1);
    put(STREAM_OUTPUT, "\n");
    assert_int_equal(written_size, 5001);
    assert_int_equal(messages, 2);
}

static void X74_slow_reader_gets_the_rest_again(void **state)
{
    (void)state;
    appetite = 3;
    put(STREAM_OUTPUT, "abcdefgh\n");
    assert_written("abcdefgh\n");
    assert_int_equal(messages, 3);
}

static void X75_reader_that_takes_nothing_is_an_error(void **state)
{
    (void)state;
    appetite = 0;
    assert_true(streams_put(STREAM_OUTPUT, 'a'));
    assert_false(streams_put(STREAM_OUTPUT, '\n'));
    appetite = 4096;
    put(STREAM_OUTPUT, "b\n");
    assert_written("b\n");
}

static void X76_without_a_stream_lines_go_to_the_kernel_log(void **state)
{
    const struct xous_streams none = {0};

    (void)state;
    xous_streams_set(&none);
    put(STREAM_OUTPUT, "\n");
    put(STREAM_OUTPUT, "a line\n");
    assert_written("a line");
    for (int i = 0; i < 500; i++) {
        assert_true(streams_put(STREAM_OUTPUT, 'x'));
    }
    assert_true(streams_flush(STREAM_OUTPUT));
    assert_int_equal(messages, 4);
    assert_int_equal(fake_nth(XOUS_SYS_log_write, 1)->a[2], XOUS_LOG_LINE);
}

static void X77_restarted_console_gets_the_line(void **state)
{
    struct xous_streams streams;

    (void)state;
    dead = 6;
    put(STREAM_OUTPUT, "after all\n");
    assert_written("after all\n");
    streams = xous_streams_get();
    assert_int_equal(streams.output, 60);
    assert_int_equal(streams.input, 60);
}

static void X78_other_dead_streams_are_not_replaced(void **state)
{
    const struct xous_streams streams = {.output = 6};

    (void)state;
    xous_streams_set(&streams);
    dead = 6;
    assert_true(streams_put(STREAM_OUTPUT, 'a'));
    assert_false(streams_put(STREAM_OUTPUT, '\n'));
    assert_int_equal(written_size, 0);
}

static void X79_reading_shows_the_prompt_first(void **state)
{
    char buffer[8];

    (void)state;
    input = "abc";
    put(STREAM_OUTPUT, "name? ");
    assert_int_equal(streams_read(buffer, 2), 2);
    assert_written("name? ");
    assert_int_equal(streams_read(buffer + 2, 6), 1);
    assert_memory_equal(buffer, "abc", 3);
    assert_int_equal(streams_read(buffer, 8), 0);
}

static void X7a_reader_of_nothing_is_at_the_end(void **state)
{
    const struct xous_streams none = {0};
    char byte;

    (void)state;
    xous_streams_set(&none);
    assert_int_equal(streams_read(&byte, 1), 0);
    assert_int_equal(fake_count(XOUS_SYS_client_send), 0);
}

static void X7b_claim_of_too_much_input_is_an_error(void **state)
{
    char byte;

    (void)state;
    input_claim = 4097;
    assert_int_equal(streams_read(&byte, 1), -XOUS_INVALID_ARGUMENT);
}

static void X7c_thread_end_flushes_and_gives_its_pages_back(void **state)
{
    (void)state;
    put(STREAM_OUTPUT, "tail");
    streams_end_thread();
    assert_written("tail");
    put(STREAM_OUTPUT, "new\n");
    assert_written("tailnew\n");
}

static void X7d_any_memory_can_be_written_to_a_stream(void **state)
{
    static char text[10000];

    (void)state;
    memset(text, 't', sizeof(text));
    assert_int_equal(xous_stream_write(6, text, sizeof(text)), XOUS_OK);
    assert_int_equal(written_size, sizeof(text));
}

static void X7e_stream_read_copies_what_is_there(void **state)
{
    char text[16];
    size_t count;

    (void)state;
    input = "abc";
    assert_int_equal(xous_stream_read(8, text, sizeof(text), &count), XOUS_OK);
    assert_int_equal(count, 3);
    assert_memory_equal(text, "abc", 3);
    assert_int_equal(xous_stream_read(8, text, sizeof(text), &count), XOUS_OK);
    assert_int_equal(count, 0);
}

static void X7g_stream_read_asks_for_no_more_than_fits(void **state)
{
    char text[2];
    size_t count;

    (void)state;
    input = "abc";
    assert_int_equal(xous_stream_read(8, text, sizeof(text), &count), XOUS_OK);
    assert_int_equal(input_wanted, sizeof(text));
    assert_int_equal(count, 2);
    assert_int_equal(xous_stream_read(8, text, sizeof(text), &count), XOUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(text[0], 'c');
}

static void X7f_line_is_complete_at_its_end_or_when_full(void **state)
{
    uint8_t data[4];
    struct line line = {.data = data, .capacity = 4};

    (void)state;
    assert_false(line_put(&line, 'a'));
    assert_true(line_put(&line, '\n'));
    line.used = 0;
    for (int i = 0; i < 3; i++) {
        assert_false(line_put(&line, 'a'));
    }
    assert_true(line_put(&line, 'a'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(X70_line_is_one_message, setup),
        cmocka_unit_test_setup(X71_flush_sends_half_a_line, setup),
        cmocka_unit_test_setup(X72_outputs_do_not_share_a_line, setup),
        cmocka_unit_test_setup(X73_line_longer_than_a_page_goes_in_parts, setup),
        cmocka_unit_test_setup(X74_slow_reader_gets_the_rest_again, setup),
        cmocka_unit_test_setup(X75_reader_that_takes_nothing_is_an_error, setup),
        cmocka_unit_test_setup(X76_without_a_stream_lines_go_to_the_kernel_log, setup),
        cmocka_unit_test_setup(X77_restarted_console_gets_the_line, setup),
        cmocka_unit_test_setup(X78_other_dead_streams_are_not_replaced, setup),
        cmocka_unit_test_setup(X79_reading_shows_the_prompt_first, setup),
        cmocka_unit_test_setup(X7a_reader_of_nothing_is_at_the_end, setup),
        cmocka_unit_test_setup(X7b_claim_of_too_much_input_is_an_error, setup),
        cmocka_unit_test_setup(X7c_thread_end_flushes_and_gives_its_pages_back, setup),
        cmocka_unit_test_setup(X7d_any_memory_can_be_written_to_a_stream, setup),
        cmocka_unit_test_setup(X7e_stream_read_copies_what_is_there, setup),
        cmocka_unit_test_setup(X7g_stream_read_asks_for_no_more_than_fits, setup),
        cmocka_unit_test_setup(X7f_line_is_complete_at_its_end_or_when_full, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

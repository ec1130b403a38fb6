/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/klog.c. The ring lives as long as the program, so each case starts at the position it finds.
 */
#include <check.h>

#include <string.h>

#include <kernel/arch.h>
#include <kernel/klog.h>

#define RING_RECORDS 128u

static char console[4096];
static size_t console_length;
static uint64_t now;
static uint64_t position;
static uint64_t lost;
static char buffer[64 * 1024];

void arch_console_put(char c)
{
    assert_true(console_length + 1 < sizeof(console));
    console[console_length++] = c;
    console[console_length] = '\0';
}

uint64_t arch_now(void)
{
    return now;
}

static int begin(void **state)
{
    (void)state;
    console_length = 0;
    console[0] = '\0';
    klog_echo(false);
    position = klog_position();
    memset(buffer, '#', sizeof(buffer));
    return 0;
}

static const struct xous_log_record *record_at(size_t offset)
{
    return (const struct xous_log_record *)(const void *)(buffer + offset);
}

static void klog_keeps_what_was_logged(void **state)
{
    (void)state;
    now = 123456789;
    klog(XOUS_LOG_WARNING, "answer %d", 42);
    size_t size = klog_read(&position, buffer, sizeof(buffer), &lost);
    assert_int_equal(size, sizeof(struct xous_log_record) + 16);
    assert_int_equal(record_at(0)->time, 123456789);
    assert_int_equal(record_at(0)->pid, 0);
    assert_int_equal(record_at(0)->level, XOUS_LOG_WARNING);
    assert_int_equal(record_at(0)->length, 9);
    assert_memory_equal(record_at(0) + 1, "answer 42\0\0\0\0\0\0\0", 16);
    assert_int_equal(lost, 0);
}

static void klog_keeps_whose_line_it_was(void **state)
{
    (void)state;
    klog_user(7, XOUS_LOG_DEBUG, "hello, not all of it", 5);
    klog_read(&position, buffer, sizeof(buffer), &lost);
    assert_int_equal(record_at(0)->pid, 7);
    assert_int_equal(record_at(0)->level, XOUS_LOG_DEBUG);
    assert_int_equal(record_at(0)->length, 5);
    assert_memory_equal(record_at(0) + 1, "hello\0\0\0", 8);
}

static void klog_reads_on_where_it_stopped(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        klog(XOUS_LOG_INFO, "line %u", i);
    }
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(klog_read(&position, buffer, 47, &lost), 24); /* room for one and a half */
        assert_int_equal(buffer[16 + 5], '0' + (char)i);
        assert_int_equal(lost, 0);
    }
    assert_int_equal(klog_read(&position, buffer, 47, &lost), 0);
    assert_int_equal(position, klog_position());
}

static void klog_copies_only_whole_records(void **state)
{
    uint64_t start = position;

    (void)state;
    klog(XOUS_LOG_INFO, "0123456789");
    assert_int_equal(klog_read(&position, buffer, 31, &lost), 0);
    assert_int_equal(position, start);
    assert_int_equal(buffer[0], '#');
    assert_int_equal(klog_read(&position, buffer, 32, &lost), 32);
    assert_int_equal(buffer[32], '#');
}

static void klog_counts_the_lost_after_a_wrap(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RING_RECORDS + 10; i++) {
        klog(XOUS_LOG_INFO, "%u", 1000 + i);
    }
    size_t size = klog_read(&position, buffer, sizeof(buffer), &lost);
    assert_int_equal(lost, 10);
    assert_int_equal(size, RING_RECORDS * 24);
    assert_memory_equal(buffer + 16, "1010", 4);
    assert_memory_equal(buffer + size - 8, "1137", 4);
    assert_int_equal(position, klog_position());
}

static void klog_loses_nothing_in_a_full_ring(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RING_RECORDS; i++) {
        klog(XOUS_LOG_INFO, "%u", 1000 + i);
    }
    klog_read(&position, buffer, sizeof(buffer), &lost);
    assert_int_equal(lost, 0);
    assert_memory_equal(buffer + 16, "1000", 4);
}

static void klog_takes_any_position(void **state)
{
    (void)state;
    klog(XOUS_LOG_INFO, "something");
    position = ~0ul;
    assert_int_equal(klog_read(&position, buffer, sizeof(buffer), &lost), 0);
    assert_int_equal(position, klog_position());
    assert_int_equal(lost, 0);
}

static void klog_replaces_control_bytes(void **state)
{
    (void)state;
    klog_user(1, XOUS_LOG_INFO, "a\036s\r\n\tb\xc3\xa9", 9);
    klog_read(&position, buffer, sizeof(buffer), &lost);
    assert_memory_equal(buffer + 16, "a?s???b\xc3\xa9", 9);
    klog(XOUS_LOG_INFO, "%s", "x\ny");
    klog_read(&position, buffer, sizeof(buffer), &lost);
    assert_memory_equal(buffer + 16, "x?y", 3);
}

static void klog_cuts_off_what_is_too_long(void **state)
{
    char line[XOUS_LOG_LINE + 50];

    (void)state;
    memset(line, 'x', sizeof(line));
    line[sizeof(line) - 1] = '\0';
    klog(XOUS_LOG_INFO, "%s", line);
    klog_user(1, XOUS_LOG_INFO, line, sizeof(line) - 1);
    assert_int_equal(klog_read(&position, buffer, sizeof(buffer), &lost), 2 * 256);
    assert_int_equal(record_at(0)->length, XOUS_LOG_LINE);
    assert_int_equal(record_at(256)->length, XOUS_LOG_LINE);
}

static void klog_takes_an_empty_line(void **state)
{
    (void)state;
    klog_user(1, XOUS_LOG_INFO, "", 0);
    assert_int_equal(klog_read(&position, buffer, sizeof(buffer), &lost), 16);
    assert_int_equal(record_at(0)->pid, 1);
    assert_int_equal(record_at(0)->length, 0);
}

static void klog_echoes_until_the_drain_is_claimed(void **state)
{
    (void)state;
    klog(XOUS_LOG_INFO, "unseen");
    klog_echo(true);
    klog(XOUS_LOG_INFO, "hello");
    klog(XOUS_LOG_ERROR, "broken");
    klog_user(12, XOUS_LOG_WARNING, "careful", 7);
    klog_echo(false);
    klog(XOUS_LOG_INFO, "unseen");
    assert_string_equal(console, "kernel: hello\nkernel: error: broken\nprocess 12: warning: careful\n");
}

#define CASE(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(klog_keeps_what_was_logged),
        CASE(klog_keeps_whose_line_it_was),
        CASE(klog_reads_on_where_it_stopped),
        CASE(klog_copies_only_whole_records),
        CASE(klog_counts_the_lost_after_a_wrap),
        CASE(klog_loses_nothing_in_a_full_ring),
        CASE(klog_takes_any_position),
        CASE(klog_replaces_control_bytes),
        CASE(klog_cuts_off_what_is_too_long),
        CASE(klog_takes_an_empty_line),
        CASE(klog_echoes_until_the_drain_is_claimed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

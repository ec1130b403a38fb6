/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Lending and moving pages between processes: what arrives, what comes back, and what is refused.
 */
#include "lending.h"

#include <string.h>

#include <xous/info.h>
#include <xous/memory.h>
#include <xous/syscall.h>
#include <xous/thread.h>

#include "harness.h"
#include "watch.h"

#define SIZE(pages) ((pages) * (uint64_t)XOUS_PAGE_SIZE)

static const size_t page_counts[] = {1, 2, 63, 64, 65, 511, 512, 513};

static struct xous_result lend(const struct lending *lending, uint64_t kind, uint64_t order,
                               const void *pages, size_t count)
{
    return send(lending->connection, kind, order, (uintptr_t)pages, SIZE(count));
}

static xous_error_t lend_error(const struct lending *lending, uint64_t kind, uint64_t order,
                               const void *pages, size_t count)
{
    struct xous_result result = lend(lending, kind, order, pages, count);

    return xous_result_error(&result);
}

/* The pages are the caller's again: there, writable, and with what it had in them. */
static void check_own(uint64_t *words, size_t pages)
{
    CHECK(pages_hold(words, pages, own_word));
    for (size_t i = 0; i < pages; i++) {
        volatile uint64_t *word = &words[i * XOUS_PAGE_SIZE / sizeof(uint64_t)];
        *word = *word;
    }
}

static void D01_lent_pages_are_read(void)
{
    struct lending lending = lending_start();

    for (size_t i = 0; i < TESTS_COUNT(page_counts); i++) {
        uint64_t *words = pages_make(page_counts[i]);
        uint64_t count = SIZE(page_counts[i]) / sizeof(uint64_t);
        struct xous_result result = lend(&lending, XOUS_LEND, ORDER_SUM, words, page_counts[i]);
        CHECK_EQUAL(result.tag, XOUS_TAG_OK);
        CHECK_EQUAL(result.value[1], count * (count - 1) / 2);
        CHECK_EQUAL(result.value[2], (uintptr_t)words);
        CHECK_EQUAL(result.value[3], SIZE(page_counts[i]));
        check_own(words, page_counts[i]);
        pages_free(words, page_counts[i]);
    }
    lending_end(&lending);
}

static void D01_a_server_cannot_write_what_is_lent_for_reading(void)
{
    struct lending lending = lending_start();
    uint64_t *words = pages_make(2);

    CHECK_EQUAL(lend_error(&lending, XOUS_LEND, ORDER_WRITE, words, 2), XOUS_PROCESS_TERMINATED);
    check_own(words, 2);
    struct child_end end = child_wait(lending.server);
    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end.cause, XOUS_FAULT_ACCESS);
    CHECK_EQUAL(end.access, XOUS_ACCESS_WRITE);
}

static void D02_lent_mutable_pages_come_back_written(void)
{
    struct lending lending = lending_start();

    for (size_t i = 0; i < TESTS_COUNT(page_counts); i++) {
        uint64_t *words = pages_make(page_counts[i]);
        CHECK_OK(lend_error(&lending, XOUS_LEND_MUTABLE, ORDER_FILL, words, page_counts[i]));
        CHECK(pages_hold(words, page_counts[i], filled_word));
        pages_free(words, page_counts[i]);
    }
    lending_end(&lending);
}

static uint64_t copied_word(uint64_t n)
{
    return own_word(n) + 1;
}

static void D02_a_pair_goes_out_and_comes_back_in_one_message(void)
{
    struct lending lending = lending_start();

    for (size_t i = 0; i < TESTS_COUNT(page_counts); i++) {
        size_t pages = page_counts[i];
        uint64_t *words = pages_make(pages);
        void *room;
        CHECK_OK(xous_memory_allocate(SIZE(pages), XOUS_READ_WRITE, &room));
        struct xous_range in = {.address = words, .length = SIZE(pages)};
        struct xous_range out = {.address = room, .length = SIZE(pages)};
        struct xous_reply reply = xous_pair(lending.connection, XOUS_FOREVER, ORDER_COPY, &in, &out);
        CHECK_OK(reply.error);
        CHECK_EQUAL(reply.words[0], SIZE(pages) / sizeof(uint64_t));
        CHECK_EQUAL(reply.words[1], (uintptr_t)room);
        CHECK_EQUAL(reply.words[XOUS_REPLY_VALID], reply.words[0]);
        CHECK(pages_hold(room, pages, copied_word));
        check_own(words, pages);
        CHECK_OK(xous_memory_free(room, SIZE(pages)));
        pages_free(words, pages);
    }
    lending_end(&lending);
}

static void D22_offset_and_valid_pass_through(void)
{
    struct lending lending = lending_start();
    uint64_t *words = pages_make(1);

    struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
        lending.connection, XOUS_LEND, ORDER_SUM, (uintptr_t)words, SIZE(1), ~0ul - 1, 77});
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    CHECK_EQUAL(result.value[4], ~0ul);
    CHECK_EQUAL(result.value[5], 78);
    lending_end(&lending);
}

static void D26_borrowed_pages_are_never_executable(void)
{
    struct lending lending = lending_start();
    uint64_t *words = pages_make(1);
    struct xous_memory_run run;

    CHECK_OK(xous_memory_protect(words, SIZE(1), XOUS_READ | XOUS_EXECUTE));
    struct xous_result result = lend(&lending, XOUS_LEND, ORDER_RIGHTS, words, 1);
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    CHECK_EQUAL(result.value[1], (uint64_t)XOUS_MEMORY_BORROWED << 8 | XOUS_READ);
    CHECK_OK(xous_memory_query(words, &run));
    CHECK_EQUAL(run.state, XOUS_MEMORY_PRIVATE);
    CHECK_EQUAL(run.rights, XOUS_READ | XOUS_EXECUTE);
    CHECK_EQUAL(lend_error(&lending, XOUS_LEND_MUTABLE, ORDER_RIGHTS, words, 1), XOUS_BAD_ADDRESS);
    lending_end(&lending);
}

static void D06_untouched_pages_are_lent_as_zeros(void)
{
    struct lending lending = lending_start();
    uint64_t *words;

    CHECK_OK(xous_memory_allocate(SIZE(65), XOUS_READ_WRITE, (void **)&words));
    words[0] = 5;
    struct xous_result result = lend(&lending, XOUS_LEND, ORDER_SUM, words, 65);
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    CHECK_EQUAL(result.value[1], 5);
    lending_end(&lending);
}

/* --- refused --- */

static const uint64_t kinds_with_pages[] = {XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_MOVE};

static void expect_refusal(const struct lending *lending, uint64_t address, uint64_t size,
                           xous_error_t expected)
{
    for (size_t i = 0; i < TESTS_COUNT(kinds_with_pages); i++) {
        xous_error_t error = send_error(lending->connection, kinds_with_pages[i], ORDER_SUM, address, size);
        if (error != expected) {
            note("kind %lu, address 0x%lx, size 0x%lx", (unsigned long)kinds_with_pages[i],
                 (unsigned long)address, (unsigned long)size);
        }
        CHECK_EQUAL(error, expected);
    }
}

static void D03_unaligned_ranges(void)
{
    struct lending lending = lending_start();
    uint64_t *words = pages_make(3);
    uint64_t address = (uintptr_t)words;

    expect_refusal(&lending, address + 1, SIZE(1), XOUS_BAD_ALIGNMENT);
    expect_refusal(&lending, address + 8, SIZE(1), XOUS_BAD_ALIGNMENT);
    expect_refusal(&lending, address + 4095, SIZE(1), XOUS_BAD_ALIGNMENT);
    expect_refusal(&lending, address, SIZE(1) + 1, XOUS_BAD_ALIGNMENT);
    expect_refusal(&lending, address, 0, XOUS_BAD_ADDRESS);
    check_own(words, 3);
    lending_end(&lending);
}

/* Short ranges go through in one step, long ones in several: both are undone. */
static void D04_partly_unmapped_ranges(void)
{
    struct lending lending = lending_start();
    static const size_t counts[] = {3, 300};

    for (size_t i = 0; i < TESTS_COUNT(counts); i++) {
        size_t pages = counts[i];
        uint64_t *words = pages_make(pages);
        uint64_t address = (uintptr_t)words;
        uint64_t before = memory_charged();

        expect_refusal(&lending, address - SIZE(1), SIZE(pages), XOUS_BAD_ADDRESS);
        expect_refusal(&lending, address + SIZE(1), SIZE(pages), XOUS_BAD_ADDRESS);
        check_own(words, pages);
        CHECK_EQUAL(memory_charged(), before);
        CHECK_OK(xous_memory_free((uint8_t *)words + SIZE(pages / 2), SIZE(1)));
        expect_refusal(&lending, address, SIZE(pages), XOUS_BAD_ADDRESS);
        check_own(words, pages / 2);
        CHECK_OK(xous_memory_free(words, SIZE(pages / 2)));
        CHECK_OK(xous_memory_free((uint8_t *)words + SIZE(pages / 2 + 1), SIZE(pages - pages / 2 - 1)));
    }
    lending_end(&lending);
}

static void D05_ranges_at_the_ends_of_the_address_space(void)
{
    struct lending lending = lending_start();
    uint64_t end = xous_info()->user_end;

    expect_refusal(&lending, end, SIZE(1), XOUS_BAD_ADDRESS);
    expect_refusal(&lending, end - SIZE(1), SIZE(2), XOUS_BAD_ADDRESS);
    expect_refusal(&lending, -SIZE(1), SIZE(1), XOUS_BAD_ADDRESS);
    expect_refusal(&lending, -SIZE(1), SIZE(2), XOUS_BAD_ADDRESS);
    expect_refusal(&lending, 0, SIZE(1), XOUS_BAD_ADDRESS);
    expect_refusal(&lending, 0xffffffff80000000ul, SIZE(1), XOUS_BAD_ADDRESS);
    void *last = (void *)(end - SIZE(1));
    CHECK_OK(xous_memory_allocate_at(last, SIZE(1), XOUS_READ_WRITE));
    CHECK_OK(lend_error(&lending, XOUS_LEND, ORDER_SUM, last, 1));
    lending_end(&lending);
}

static void D24_pages_that_are_not_ones_own(void)
{
    struct lending lending = lending_start();

    expect_refusal(&lending, (uintptr_t)xous_info(), SIZE(1), XOUS_SHARE_VIOLATION);
    lending_end(&lending);
}

static void D14_nobody_to_lend_to(void)
{
    struct lending lending = lending_start();
    struct own_server small = own_server_create(SIZE(2), 0);
    uint64_t *words = pages_make(3);

    CHECK_EQUAL(send_error(small.connection, XOUS_LEND, 1, (uintptr_t)words, SIZE(3)), XOUS_OUT_OF_MEMORY);
    lending_end(&lending);
    expect_refusal(&lending, (uintptr_t)words, SIZE(3), XOUS_SERVER_NOT_FOUND);
    CHECK_OK(xous_disconnect(lending.connection));
    expect_refusal(&lending, (uintptr_t)words, SIZE(3), XOUS_INVALID_HANDLE);
    check_own(words, 3);
}

static void D20_wrong_returns_change_nothing(void)
{
    struct lending lending = lending_start();
    uint64_t *words = pages_make(2);

    for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        struct xous_result result = lend(&lending, kind, ORDER_WRONG, words, 2);
        CHECK_EQUAL(result.tag, XOUS_TAG_OK);
        CHECK_EQUAL(result.value[1], 0);
        check_own(words, 2);
    }
    lending_end(&lending);
}

static void D10_a_server_cannot_give_away_what_it_borrowed(void)
{
    struct lending lending = lending_start();
    static const size_t counts[] = {1, 70};

    for (size_t i = 0; i < TESTS_COUNT(counts); i++) {
        uint64_t *words = pages_make(counts[i]);
        for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
            struct xous_result result = lend(&lending, kind, ORDER_ABUSE, words, counts[i]);
            CHECK_EQUAL(result.tag, XOUS_TAG_OK);
            CHECK_EQUAL(result.value[1], 0);
            check_own(words, counts[i]);
        }
        pages_free(words, counts[i]);
    }
    lending_end(&lending);
}

/* --- moves --- */

static void D23_moved_pages_change_hands(void)
{
    struct lending lending = lending_start();

    for (size_t i = 0; i < TESTS_COUNT(page_counts); i++) {
        uint64_t *words = pages_make(page_counts[i]);
        struct xous_memory_run run;
        CHECK_OK(lend_error(&lending, XOUS_MOVE, ORDER_FILL, words, page_counts[i]));
        CHECK_OK(xous_memory_query(words, &run));
        CHECK_EQUAL(run.state, XOUS_MEMORY_EMPTY);
        CHECK_OK(xous_memory_allocate_at(words, SIZE(1), XOUS_READ_WRITE));
        CHECK_EQUAL(words[0], 0);
        pages_free(words, 1);
    }
    lending_end(&lending);
}

/* Within one process: the pages move to where messages arrive. */
static void D23_moved_pages_keep_their_content(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);

    for (size_t i = 0; i < TESTS_COUNT(page_counts); i++) {
        size_t pages = page_counts[i];
        uint64_t *words = pages_make(pages);
        CHECK_OK(send_error(own.connection, XOUS_MOVE, 1, (uintptr_t)words, SIZE(pages)));
        struct xous_message message = receive(own.server);
        CHECK_EQUAL(message.words[1], SIZE(pages));
        check_own((uint64_t *)message.words[0], pages);
        CHECK_OK(xous_memory_free((void *)message.words[0], SIZE(pages)));
    }
}

static const struct test tests[] = {
    TEST(D01_lent_pages_are_read),
    TEST(D01_a_server_cannot_write_what_is_lent_for_reading),
    TEST(D02_lent_mutable_pages_come_back_written),
    TEST(D02_a_pair_goes_out_and_comes_back_in_one_message),
    TEST(D22_offset_and_valid_pass_through),
    TEST(D26_borrowed_pages_are_never_executable),
    TEST(D06_untouched_pages_are_lent_as_zeros),
    TEST(D03_unaligned_ranges),
    TEST(D04_partly_unmapped_ranges),
    TEST(D05_ranges_at_the_ends_of_the_address_space),
    TEST(D24_pages_that_are_not_ones_own),
    TEST(D14_nobody_to_lend_to),
    TEST(D20_wrong_returns_change_nothing),
    TEST(D10_a_server_cannot_give_away_what_it_borrowed),
    TEST(D23_moved_pages_change_hands),
    TEST(D23_moved_pages_keep_their_content),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}

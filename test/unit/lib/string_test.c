/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/string.c against the C library, at every alignment, with guard bytes around. The kernel's functions
 * get other names here (CMakeLists.txt): the sanitizers own the real ones.
 */
#include <check.h>

#include <string.h>

#define memset kernel_memset
#define memcpy kernel_memcpy
#define memmove kernel_memmove
#define memcmp kernel_memcmp
#define strlen kernel_strlen
#include <kernel/string.h>
#undef memset
#undef memcpy
#undef memmove
#undef memcmp
#undef strlen

#define AREA 320
#define SIZE_LIMIT 200
#define ALIGNMENTS 9

static unsigned char actual[AREA];
static unsigned char expected[AREA];
static unsigned char source[AREA];

static void prepare(void)
{
    for (size_t i = 0; i < AREA; i++) {
        source[i] = (unsigned char)(i * 7 + 1);
        actual[i] = expected[i] = (unsigned char)(i ^ 0xa5);
    }
}

static void memset_fills_exactly_what_it_should(void **state)
{
    (void)state;
    for (size_t offset = 0; offset < ALIGNMENTS; offset++) {
        for (size_t size = 0; size < SIZE_LIMIT; size++) {
            prepare();
            assert_ptr_equal(kernel_memset(actual + 16 + offset, 0x1f3, size), actual + 16 + offset);
            memset(expected + 16 + offset, 0xf3, size);
            assert_memory_equal(actual, expected, AREA);
        }
    }
}

static void memset_fills_a_page(void **state)
{
    static unsigned char page[4096 + 16] __attribute__((aligned(16)));

    (void)state;
    memset(page, 0xff, sizeof(page));
    kernel_memset(page + 8, 0, 4096);
    for (size_t i = 0; i < sizeof(page); i++) {
        assert_int_equal(page[i], i < 8 || i >= 4096 + 8 ? 0xff : 0);
    }
}

static void memcpy_copies_at_every_alignment(void **state)
{
    (void)state;
    for (size_t to = 0; to < ALIGNMENTS; to++) {
        for (size_t from = 0; from < ALIGNMENTS; from++) {
            for (size_t size = 0; size < SIZE_LIMIT; size += 1 + size / 16) {
                prepare();
                assert_ptr_equal(kernel_memcpy(actual + to, source + from, size), actual + to);
                memcpy(expected + to, source + from, size);
                assert_memory_equal(actual, expected, AREA);
            }
        }
    }
}

static void memmove_survives_overlap(void **state)
{
    (void)state;
    for (size_t to = 0; to < 48; to++) {
        for (size_t from = 0; from < 48; from++) {
            for (size_t size = 0; size < SIZE_LIMIT; size += 1 + size / 4) {
                prepare();
                assert_ptr_equal(kernel_memmove(actual + to, actual + from, size), actual + to);
                memmove(expected + to, expected + from, size);
                assert_memory_equal(actual, expected, AREA);
            }
        }
    }
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void memcmp_finds_the_first_difference(void **state)
{
    (void)state;
    for (size_t offset = 0; offset < ALIGNMENTS; offset++) {
        for (size_t at = 0; at < 40; at++) {
            prepare();
            actual[offset + at] ^= 0x80;
            actual[offset + at + 1] ^= 0xff;
            int result = kernel_memcmp(actual + offset, expected + offset, 64);
            assert_int_equal(sign(result), sign(memcmp(actual + offset, expected + offset, 64)));
            assert_int_equal(sign(kernel_memcmp(expected + offset, actual + offset, 64)), -sign(result));
            assert_int_equal(kernel_memcmp(actual + offset, expected + offset, at), 0);
        }
    }
}

static void memcmp_compares_bytes_as_unsigned(void **state)
{
    (void)state;
    assert_true(kernel_memcmp("\xff", "\x01", 1) > 0);
    assert_true(kernel_memcmp("\x01", "\xff", 1) < 0);
    assert_int_equal(kernel_memcmp("a", "b", 0), 0);
}

static void strlen_counts_to_the_terminator(void **state)
{
    (void)state;
    assert_int_equal(kernel_strlen(""), 0);
    assert_int_equal(kernel_strlen("four"), 4);
    assert_int_equal(kernel_strlen("a\0b"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memset_fills_exactly_what_it_should),
        cmocka_unit_test(memset_fills_a_page),
        cmocka_unit_test(memcpy_copies_at_every_alignment),
        cmocka_unit_test(memmove_survives_overlap),
        cmocka_unit_test(memcmp_finds_the_first_difference),
        cmocka_unit_test(memcmp_compares_bytes_as_unsigned),
        cmocka_unit_test(strlen_counts_to_the_terminator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

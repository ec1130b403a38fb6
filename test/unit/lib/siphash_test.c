/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/siphash.c by the reference vectors of SipHash-2-4: key 00 01 .. 0f, message 00 01 .. of whole words.
 */
#include <check.h>

#include <kernel/siphash.h>

static const uint64_t key[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
static const uint64_t message[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

static void siphash_of_an_empty_message(void **state)
{
    (void)state;
    assert_true(siphash_words(key, message, 0) == 0x726fdb47dd0e0e31);
}

static void siphash_of_one_word(void **state)
{
    (void)state;
    assert_true(siphash_words(key, message, 1) == 0x93f5f5799a932462);
}

static void siphash_of_two_words(void **state)
{
    (void)state;
    assert_true(siphash_words(key, message, 2) == 0x3f2acc7f57c29bdb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siphash_of_an_empty_message),
        cmocka_unit_test(siphash_of_one_word),
        cmocka_unit_test(siphash_of_two_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

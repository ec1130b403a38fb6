/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/chacha.c: the block function by the vectors of RFC 8439, the generator by a model of its rules.
 */
#include <check.h>

#include <string.h>

#include <kernel/attr.h>
#include <kernel/chacha.h>
#include <kernel/siphash.h>

static const uint8_t seed[40] = "forty bytes of seed, more than one block";

static void make_block(uint32_t block[CHACHA_WORDS], const uint32_t key[8], uint32_t counter,
                       const uint32_t nonce[3])
{
    static const char constants[] = "expand 32-byte k";

    memcpy(block, constants, 16);
    memcpy(block + 4, key, 32);
    block[12] = counter;
    memcpy(block + 13, nonce, 12);
    chacha_block(block);
}

static void chacha_block_of_rfc8439_section_2_3_2(void **state)
{
    static const uint32_t nonce[3] = {0x09000000, 0x4a000000, 0};
    static const uint32_t expected[CHACHA_WORDS] = {
        0xe4e7f110, 0x15593bd1, 0x1fdd0f50, 0xc47120a3, 0xc7f4d1c7, 0x0368c033, 0x9aaa2204, 0x4e6cd4c3,
        0x466482d2, 0x09aa9f07, 0x05d7c214, 0xa2028bd9, 0xd19c12b5, 0xb94e16de, 0xe883d0cb, 0x4e3c50a2};
    uint32_t block[CHACHA_WORDS];
    uint32_t key[8];

    (void)state;
    for (uint32_t i = 0; i < 8; i++) {
        key[i] = 0x03020100 + i * 0x04040404;
    }
    make_block(block, key, 1, nonce);
    assert_memory_equal(block, expected, sizeof(expected));
}

static void chacha_block_of_rfc8439_appendix_a_1(void **state)
{
    static const uint32_t zero[8];
    static const uint32_t first[CHACHA_WORDS] = {
        0xade0b876, 0x903df1a0, 0xe56a5d40, 0x28bd8653, 0xb819d2bd, 0x1aed8da0, 0xccef36a8, 0xc70d778b,
        0x7c5941da, 0x8d485751, 0x3fe02477, 0x374ad8b8, 0xf4b8436a, 0x1ca11815, 0x69b687c3, 0x8665eeb2};
    static const uint32_t second[CHACHA_WORDS] = {
        0xbee7079f, 0x7a385155, 0x7c97ba98, 0x0d082d73, 0xa0290fcb, 0x6965e348, 0x3e53c612, 0xed7aee32,
        0x7621b729, 0x434ee69c, 0xb03371d5, 0xd539d874, 0x281fed31, 0x45fb0a51, 0x1f0ae1ac, 0x6f4d794b};
    uint32_t block[CHACHA_WORDS];

    (void)state;
    make_block(block, zero, 0, zero);
    assert_memory_equal(block, first, sizeof(first));
    make_block(block, zero, 1, zero);
    assert_memory_equal(block, second, sizeof(second));
}

/* A generator written from the header's words alone. */
static uint32_t model_key[8];
static uint32_t model_block[CHACHA_WORDS];

static void model_absorb(const void *bytes, size_t size)
{
    static const uint32_t nonce[3];
    uint32_t words[8] = {0};

    memcpy(words, bytes, size);
    for (unsigned i = 0; i < 8; i++) {
        model_key[i] ^= words[i];
    }
    make_block(model_block, model_key, 0, nonce);
    memcpy(model_key, model_block, sizeof(model_key));
}

static void random_replaces_its_key_after_each_block(void **state)
{
    uint64_t timing = 77;
    uint8_t bytes[32 + 8];

    (void)state;
    random_init(seed, sizeof(seed), timing);
    model_absorb(seed, 32);
    model_absorb(seed + 32, 8);
    model_absorb(&timing, sizeof(timing));
    model_absorb("", 0); /* became the hash key */
    random_bytes(bytes, sizeof(bytes));
    model_absorb("", 0);
    assert_memory_equal(bytes, &model_block[8], 32);
    model_absorb("", 0);
    assert_memory_equal(bytes + 32, &model_block[8], 8);
}

static uint64_t random_word(void)
{
    uint64_t word;

    random_bytes(&word, sizeof(word));
    return word;
}

static void random_depends_on_all_of_the_seed(void **state)
{
    uint8_t other[sizeof(seed)];

    (void)state;
    for (size_t i = 0; i < sizeof(seed); i++) {
        memcpy(other, seed, sizeof(seed));
        other[i] ^= 1;
        random_init(seed, sizeof(seed), 1);
        uint64_t word = random_word();
        random_init(other, sizeof(other), 1);
        assert_true(random_word() != word);
    }
}

static void random_depends_on_timing(void **state)
{
    (void)state;
    random_init(NULL, 0, 1);
    uint64_t word = random_word();
    random_init(NULL, 0, 2);
    assert_true(random_word() != word);
}

static void random_says_whether_it_was_seeded(void **state)
{
    (void)state;
    random_init(NULL, 0, 1);
    assert_false(random_seeded());
    random_init(seed, 15, 1);
    assert_false(random_seeded());
    random_init(seed, 16, 1);
    assert_true(random_seeded());
}

static void random_never_repeats_a_portion(void **state)
{
    uint64_t words[100];

    (void)state;
    random_init(seed, sizeof(seed), 3);
    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        words[i] = random_word();
        for (size_t j = 0; j < i; j++) {
            assert_true(words[i] != words[j]);
        }
    }
}

static void keyed_hash_depends_on_both_words_and_the_key(void **state)
{
    (void)state;
    random_init(seed, sizeof(seed), 4);
    uint64_t hash = keyed_hash(1, 2);
    assert_true(hash == keyed_hash(1, 2));
    assert_true(hash != keyed_hash(2, 1));
    assert_true(hash != keyed_hash(1, 3));
    assert_true(hash != keyed_hash(0, 2));
    random_init(seed, sizeof(seed), 5);
    assert_true(hash != keyed_hash(1, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chacha_block_of_rfc8439_section_2_3_2),
        cmocka_unit_test(chacha_block_of_rfc8439_appendix_a_1),
        cmocka_unit_test(random_replaces_its_key_after_each_block),
        cmocka_unit_test(random_depends_on_all_of_the_seed),
        cmocka_unit_test(random_depends_on_timing),
        cmocka_unit_test(random_says_whether_it_was_seeded),
        cmocka_unit_test(random_never_repeats_a_portion),
        cmocka_unit_test(keyed_hash_depends_on_both_words_and_the_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

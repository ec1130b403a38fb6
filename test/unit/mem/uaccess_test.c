/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel's access to user memory.
 */
#include "spaces.h"

#include <string.h>

static uint8_t buffer[UACCESS_MAX];

static void A06_ranges_cross_pages_and_back_them(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 4 * PAGE_SIZE, RW), 0);
    for (unsigned i = 0; i < sizeof(buffer); i++) {
        buffer[i] = (uint8_t)(i * 7);
    }
    assert_int_equal(uaccess_write(&client.space, AT + 100, buffer, 3 * PAGE_SIZE), 0);
    static uint8_t back[3 * PAGE_SIZE];
    assert_int_equal(uaccess_read(&client.space, back, AT + 100, sizeof(back)), 0);
    assert_memory_equal(back, buffer, sizeof(back));
    uint64_t word;
    memcpy(&word, buffer + PAGE_SIZE - 100, sizeof(word));
    expect_word(&client, AT + PAGE_SIZE, word);
}

static void A05_nothing_is_copied_if_the_last_byte_is_bad(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 2 * PAGE_SIZE, RW), 0);
    memset(buffer, 0xee, sizeof(buffer));
    assert_int_equal(uaccess_write(&client.space, AT + 1, buffer, 2 * PAGE_SIZE), XOUS_BAD_ADDRESS);
    expect_word(&client, AT, 0);
    expect_word(&client, AT + PAGE_SIZE, 0);
    assert_int_equal(uaccess_read(&client.space, buffer, AT + 1, 2 * PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_int_equal(buffer[0], 0xee);
    assert_int_equal(uaccess_write(&client.space, AT, buffer, 2 * PAGE_SIZE), 0);
}

static void A04_pointers_of_all_kinds(void **state)
{
    static const uint64_t bad[] = {
        0,         1,    PAGE_SIZE, USER_END - 1, USER_END, BOOT_KERNEL_BASE, BOOT_DIRECT_BASE,
        1ul << 38, ~0ul, ~0ul - 7};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_int_equal(uaccess_read(&client.space, buffer, bad[i], 16), XOUS_BAD_ADDRESS);
        assert_int_equal(uaccess_write(&client.space, bad[i], buffer, 16), XOUS_BAD_ADDRESS);
        uint32_t value;
        paddr_t key;
        assert_int_not_equal(uaccess_word(&client.space, bad[i], &value, &key), 0);
    }
    assert_int_equal(uaccess_read(&client.space, buffer, 0, 0), 0);
}

static void A05_rights_are_the_users(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, XOUS_READ), 0);
    assert_int_equal(allocate_at(&client, AT + PAGE_SIZE, PAGE_SIZE, XOUS_MEMORY_RESERVE), 0);
    assert_int_equal(uaccess_write(&client.space, AT, buffer, 8), XOUS_BAD_ADDRESS);
    assert_int_equal(uaccess_read(&client.space, buffer, AT, 8), 0);
    assert_int_equal(uaccess_write(&client.space, AT, buffer, 8), XOUS_BAD_ADDRESS);
    assert_int_equal(uaccess_read(&client.space, buffer, AT + PAGE_SIZE, 8), XOUS_BAD_ADDRESS);
}

static void D11_lent_pages_are_out_of_the_kernels_reach_too(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 2 * PAGE_SIZE, RW), 0);
    struct lend shared = lend_of(AT, PAGE_SIZE, LEND_READ);
    struct lend away = lend_of(AT + PAGE_SIZE, PAGE_SIZE, LEND_MUTABLE);
    assert_int_equal(lend_all(lend_begin, &shared), 0);
    assert_int_equal(lend_all(lend_begin, &away), 0);
    assert_int_equal(uaccess_read(&client.space, buffer, AT, 8), 0);
    assert_int_equal(uaccess_write(&client.space, AT, buffer, 8), XOUS_BAD_ADDRESS);
    assert_int_equal(uaccess_read(&client.space, buffer, AT + PAGE_SIZE, 8), XOUS_BAD_ADDRESS);
    assert_int_equal(uaccess_read(&server.space, buffer, away.to_address, 8), XOUS_BAD_ADDRESS);
    assert_int_equal(lend_all(lend_receive, &away), 0);
    assert_int_equal(uaccess_write(&server.space, away.to_address, "lendable", 8), 0);
    assert_int_equal(lend_all(lend_return, &away), 0);
    assert_int_equal(lend_all(lend_withdraw, &shared), 0);
    assert_int_equal(uaccess_read(&client.space, buffer, AT + PAGE_SIZE, 8), 0);
    assert_memory_equal(buffer, "lendable", 8);
}

static void words_have_one_key_for_all_who_share_them(void **state)
{
    uint32_t value = 0;
    paddr_t key[2];
    (void)state;
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RW), 0);
    assert_int_equal(user_store(&client, AT + 8, 0x1122334455667788ul), 0);
    assert_int_equal(uaccess_word(&client.space, AT + 9, &value, key), XOUS_BAD_ALIGNMENT);
    assert_int_equal(uaccess_word(&client.space, AT + 12, &value, &key[0]), 0);
    assert_int_equal(value, 0x11223344);
    struct lend lend = lend_of(AT, PAGE_SIZE, LEND_READ);
    assert_int_equal(lend_all(lend_begin, &lend), 0);
    assert_int_equal(lend_all(lend_receive, &lend), 0);
    assert_int_equal(uaccess_word(&server.space, lend.to_address + 12, &value, &key[1]), 0);
    assert_int_equal(key[0], key[1]);
    assert_int_equal(lend_all(lend_return, &lend), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(A06_ranges_cross_pages_and_back_them),
        CASE(A05_nothing_is_copied_if_the_last_byte_is_bad),
        CASE(A04_pointers_of_all_kinds),
        CASE(A05_rights_are_the_users),
        CASE(D11_lent_pages_are_out_of_the_kernels_reach_too),
        CASE(words_have_one_key_for_all_who_share_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

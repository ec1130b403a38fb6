/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Pools of kernel objects.
 */
#include "spaces.h"

#include <kernel/pool.h>
#include <string.h>

static void J17_objects_are_zero_distinct_and_charged(void **state)
{
    struct pool pool;
    static uint8_t *object[100];
    (void)state;
    pool_init(&pool, &client.account, 192);
    for (unsigned i = 0; i < 100; i++) {
        object[i] = pool_take(&pool);
        assert_non_null(object[i]);
        for (unsigned byte = 0; byte < 192; byte++) {
            assert_int_equal(object[i][byte], 0);
        }
        memset(object[i], (int)i + 1, 192);
    }
    assert_int_equal(client.account.owned[FRAME_OBJECT], 5); /* 21 a page */
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(object[i][0], i + 1);
        assert_int_equal(object[i][191], i + 1);
        pool_give_back(&pool, object[i]);
    }
    assert_int_equal(client.account.owned[FRAME_OBJECT], 0);
    assert_int_equal(pool.objects, 0);
}

static void J17_page_goes_back_with_its_last_object(void **state)
{
    struct pool pool;
    void *object[9];
    (void)state;
    pool_init(&pool, &client.account, 512);
    for (unsigned i = 0; i < 9; i++) {
        object[i] = pool_take(&pool);
    }
    assert_int_equal(client.account.owned[FRAME_OBJECT], 2);
    pool_give_back(&pool, object[8]);
    assert_int_equal(client.account.owned[FRAME_OBJECT], 1);
    pool_give_back(&pool, object[3]);
    assert_ptr_equal(pool_take(&pool), object[3]);
    for (unsigned i = 0; i < 8; i++) {
        pool_give_back(&pool, object[i]);
    }
    assert_int_equal(client.account.owned[FRAME_OBJECT], 0);
}

static void J17_pages_hold_objects_of_one_account(void **state)
{
    struct pool first;
    struct pool second;
    (void)state;
    pool_init(&first, &client.account, 64);
    pool_init(&second, &server.account, 64);
    void *a = pool_take(&first);
    void *b = pool_take(&second);
    assert_int_not_equal(arch_physical(a) / PAGE_SIZE, arch_physical(b) / PAGE_SIZE);
    pool_give_back(&first, a);
    pool_give_back(&second, b);
}

static void J17_full_account_gives_null_and_room_again(void **state)
{
    struct pool pool;
    void *object[2];
    (void)state;
    pool_init(&pool, &client.account, PAGE_SIZE);
    assert_int_equal(account_set_limit(&client.account, client.account.used + 1), 0);
    object[0] = pool_take(&pool);
    assert_non_null(object[0]);
    assert_null(pool_take(&pool));
    pool_give_back(&pool, object[0]);
    object[1] = pool_take(&pool);
    assert_non_null(object[1]);
    pool_give_back(&pool, object[1]);
}

static void J17_random_order_keeps_the_lists_whole(void **state)
{
    struct pool pool;
    static void *object[300];
    uint32_t seed = 12345;
    (void)state;
    pool_init(&pool, &client.account, 128);
    for (unsigned i = 0; i < 20000; i++) {
        seed = seed * 1664525u + 1013904223u;
        void **at = &object[(seed >> 8) % 300];
        if (*at == NULL) {
            *at = pool_take(&pool);
            assert_non_null(*at);
            memset(*at, 0xff, 128);
        } else {
            pool_give_back(&pool, *at);
            *at = NULL;
        }
    }
    for (unsigned i = 0; i < 300; i++) {
        if (object[i] != NULL) {
            pool_give_back(&pool, object[i]);
        }
    }
    assert_int_equal(client.account.owned[FRAME_OBJECT], 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(J17_objects_are_zero_distinct_and_charged), CASE(J17_page_goes_back_with_its_last_object),
        CASE(J17_pages_hold_objects_of_one_account),     CASE(J17_full_account_gives_null_and_room_again),
        CASE(J17_random_order_keeps_the_lists_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Start blocks: what is built passes the check and says the same; what is damaged does not pass, and the check
 * never looks beyond what it may (the address sanitizer watches).
 */
#include "fake_kernel.h"

#include <stdlib.h>

#include <xous/start.h>

static const char *const arguments[] = {"ping", "", "three words here"};
static const char *const environment[] = {"HOME=/", "EMPTY="};
static const struct xous_start_resource resources[] = {
    {.name = "ns16550a", .address = 0x10000000, .size = 4096, .interrupt = 10, .clock = 3686400},
    {.name = "google,goldfish-rtc", .address = 0x101000, .size = 4096, .interrupt = 11},
};

static struct xous_start_content content_make(void)
{
    return (struct xous_start_content){
        .header = {.names = 3, .process = 4, .output = 6, .names_sid = {1, 2}, .flags = XOUS_START_CONSOLE},
        .arguments = arguments,
        .argument_count = 3,
        .environment = environment,
        .environment_count = 2,
        .resources = resources,
        .resource_count = 2,
    };
}

static _Alignas(8) uint8_t block[4096];

static size_t block_make(void)
{
    struct xous_start_content content = content_make();
    size_t size = 0;

    assert_int_equal(xous_start_build(block, sizeof(block), &content, &size), XOUS_OK);
    return size;
}

/* The check of a copy that ends where the allocation ends. */
static bool check_copy(const void *bytes, size_t size)
{
    void *copy = malloc(size == 0 ? 1 : size);
    bool good;

    assert_non_null(copy);
    memcpy(copy, bytes, size);
    good = xous_start_check(copy, size);
    free(copy);
    return good;
}

static void X40_what_is_built_is_found_again(void **state)
{
    const struct xous_start *start = (const struct xous_start *)block;
    size_t size = block_make();

    (void)state;
    assert_true(xous_start_check(start, size));
    assert_int_equal(start->size, size);
    assert_int_equal(start->names, 3);
    assert_int_equal(start->names_sid.high, 2);
    for (uint32_t i = 0; i < 3; i++) {
        assert_string_equal(xous_start_string(start, start->arguments, start->argument_count, i),
                            arguments[i]);
    }
    assert_null(xous_start_string(start, start->arguments, start->argument_count, 3));
    assert_string_equal(xous_start_string(start, start->environment, start->environment_count, 1), "EMPTY=");
}

static void X41_resources_are_found_by_name_and_number(void **state)
{
    (void)state;
    (void)block_make();
    assert_null(xous_resource_find(NULL, 0));
    fake_start((const struct xous_start *)block);
    assert_int_equal(xous_resource_find("ns16550a", 0)->interrupt, 10);
    assert_null(xous_resource_find("ns16550a", 1));
    assert_int_equal(xous_resource_find(NULL, 1)->address, 0x101000);
    assert_null(xous_resource_find(NULL, 2));
}

static void X42_block_cut_anywhere_is_refused(void **state)
{
    size_t size = block_make();

    (void)state;
    for (size_t cut = 0; cut < size; cut++) {
        assert_false(check_copy(block, cut));
        ((struct xous_start *)block)->size = (uint32_t)cut;
        assert_false(check_copy(block, cut));
        ((struct xous_start *)block)->size = (uint32_t)size;
    }
    assert_true(check_copy(block, size));
}

/* Every header word takes every awkward value; whatever passes must be readable to its end. */
static void X43_damaged_header_is_never_read_beyond(void **state)
{
    static const uint32_t values[] = {0,   1,    7,     103,        104,        105,
                                      255, 4095, 65536, 0x7fffffff, 0x80000000, 0xffffffff};
    size_t size = block_make();

    (void)state;
    for (size_t word = 0; word < sizeof(struct xous_start) / 4; word++) {
        uint32_t *field = (uint32_t *)(void *)block + word;
        uint32_t before = *field;

        for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
            *field = values[i];
            (void)check_copy(block, size);
        }
        *field = before;
    }
}

static void X44_each_rule_of_the_header_is_enforced(void **state)
{
    size_t size = block_make();
    struct xous_start *start = (struct xous_start *)block;
    struct xous_start good = *start;

    (void)state;
    start->magic ^= 1;
    assert_false(xous_start_check(start, size));
    *start = good;
    start->version++;
    assert_false(xous_start_check(start, size));
    *start = good;
    start->reserved = 1;
    assert_false(xous_start_check(start, size));
    *start = good;
    start->resources += 4;
    assert_false(xous_start_check(start, size));
    *start = good;
    start->environment_count++;
    assert_false(xous_start_check(start, size));
    *start = good;
    start->arguments = 8;
    assert_false(xous_start_check(start, size));
    *start = good;
    assert_false(xous_start_check((const struct xous_start *)(block + 4), size));
    assert_true(xous_start_check(start, size));
}

static void X45_resource_name_must_end(void **state)
{
    size_t size = block_make();
    struct xous_start *start = (struct xous_start *)block;
    struct xous_start_resource *resource = (struct xous_start_resource *)(block + start->resources);

    (void)state;
    memset(resource[1].name, 'x', sizeof(resource[1].name));
    assert_false(xous_start_check(start, size));
}

static void X46_too_small_a_buffer_is_refused_not_overrun(void **state)
{
    struct xous_start_content content = content_make();
    size_t size = block_make();
    size_t built;

    (void)state;
    for (size_t capacity = 0; capacity < size; capacity++) {
        uint8_t *buffer = malloc(capacity == 0 ? 1 : capacity);

        assert_non_null(buffer);
        assert_int_equal(xous_start_build(buffer, capacity, &content, &built), XOUS_INVALID_ARGUMENT);
        free(buffer);
    }
}

static void X47_limits_are_kept(void **state)
{
    struct xous_start_content content = content_make();
    size_t size;

    (void)state;
    content.argument_count = XOUS_START_STRINGS_MAX + 1;
    assert_int_equal(xous_start_build(block, sizeof(block), &content, &size), XOUS_INVALID_ARGUMENT);
    content = content_make();
    content.resource_count = XOUS_START_RESOURCES_MAX + 1;
    assert_int_equal(xous_start_build(block, sizeof(block), &content, &size), XOUS_INVALID_ARGUMENT);
}

static void X48_empty_block_is_good(void **state)
{
    struct xous_start_content content = {0};
    size_t size;

    (void)state;
    assert_int_equal(xous_start_build(block, sizeof(block), &content, &size), XOUS_OK);
    assert_int_equal(size, sizeof(struct xous_start));
    assert_true(check_copy(block, size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(X40_what_is_built_is_found_again, fake_setup),
        cmocka_unit_test_setup(X41_resources_are_found_by_name_and_number, fake_setup),
        cmocka_unit_test_setup(X42_block_cut_anywhere_is_refused, fake_setup),
        cmocka_unit_test_setup(X43_damaged_header_is_never_read_beyond, fake_setup),
        cmocka_unit_test_setup(X44_each_rule_of_the_header_is_enforced, fake_setup),
        cmocka_unit_test_setup(X45_resource_name_must_end, fake_setup),
        cmocka_unit_test_setup(X46_too_small_a_buffer_is_refused_not_overrun, fake_setup),
        cmocka_unit_test_setup(X47_limits_are_kept, fake_setup),
        cmocka_unit_test_setup(X48_empty_block_is_good, fake_setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

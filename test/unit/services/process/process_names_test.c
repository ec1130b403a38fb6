/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/process/name_mirror.c.
 */
#include <check.h>

#include <stdio.h>
#include <string.h>

#include "name_mirror.h"

static struct name_mirror mirror;

static int reset(void **state)
{
    (void)state;
    memset(&mirror, 0, sizeof(mirror));
    return 0;
}

static struct process_name name_make(const char *text, xous_pid_t pid, uint64_t sid)
{
    struct process_name name = {.sid = {sid, sid}, .pid = pid, .length = (uint32_t)strlen(text)};

    memcpy(name.name, text, strlen(text));
    return name;
}

static xous_error_t keep(const char *text, xous_pid_t pid, uint64_t sid)
{
    struct process_name name = name_make(text, pid, sid);

    return name_mirror_keep(&mirror, &name);
}

static void E07_mirror_keeps_what_it_was_told(void **state)
{
    (void)state;
    assert_int_equal(keep("log", 5, 77), XOUS_OK);
    assert_int_equal(keep("log2", 6, 78), XOUS_OK);
    assert_int_equal(name_mirror_find(&mirror, "log")->sid.low, 77);
    assert_int_equal(name_mirror_find(&mirror, "log2")->pid, 6);
    assert_null(name_mirror_find(&mirror, "lo"));
}

static void mirror_replaces_a_name(void **state)
{
    (void)state;
    keep("log", 5, 77);
    assert_int_equal(keep("log", 9, 99), XOUS_OK);
    assert_int_equal(mirror.count, 1);
    assert_int_equal(name_mirror_find(&mirror, "log")->pid, 9);
}

static void E04_mirror_drops_the_names_of_a_process(void **state)
{
    (void)state;
    keep("a", 5, 1);
    keep("b", 6, 2);
    keep("c", 5, 3);
    keep("d", 5, 4);
    name_mirror_drop_process(&mirror, 5);
    assert_int_equal(mirror.count, 1);
    assert_non_null(name_mirror_find(&mirror, "b"));
}

static void mirror_drops_one_name(void **state)
{
    struct process_name name = name_make("a", 0, 0);

    (void)state;
    keep("a", 5, 1);
    keep("b", 5, 2);
    assert_int_equal(name_mirror_drop(&mirror, &name), XOUS_OK);
    assert_int_equal(name_mirror_drop(&mirror, &name), XOUS_SERVER_NOT_FOUND);
    assert_int_equal(mirror.names[0].length, 1);
    assert_string_equal(mirror.names[0].name, "b");
}

static void mirror_has_limits(void **state)
{
    struct process_name name = name_make("a", 1, 1);
    char text[16];

    (void)state;
    name.length = 0;
    assert_int_equal(name_mirror_keep(&mirror, &name), XOUS_INVALID_STRING);
    name.length = PROCESS_NAMED_LENGTH + 1;
    assert_int_equal(name_mirror_keep(&mirror, &name), XOUS_INVALID_STRING);
    assert_int_equal(name_mirror_drop(&mirror, &name), XOUS_SERVER_NOT_FOUND);
    for (unsigned i = 0; i < NAMES_KEPT; i++) {
        snprintf(text, sizeof(text), "n%u", i);
        assert_int_equal(keep(text, 1, 1), XOUS_OK);
    }
    assert_int_equal(keep("one more", 1, 1), XOUS_OUT_OF_MEMORY);
    assert_int_equal(keep("n7", 2, 2), XOUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(E07_mirror_keeps_what_it_was_told, reset),
        cmocka_unit_test_setup(mirror_replaces_a_name, reset),
        cmocka_unit_test_setup(E04_mirror_drops_the_names_of_a_process, reset),
        cmocka_unit_test_setup(mirror_drops_one_name, reset),
        cmocka_unit_test_setup(mirror_has_limits, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

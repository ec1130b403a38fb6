/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/jobs.c.
 */
#include <check.h>

#include <string.h>

#include "jobs.h"

static void jobs_get_the_lowest_free_number(void **state)
{
    char name[] = "spin";
    char option[] = "-x";
    char *const words[] = {name, option, NULL};
    struct jobs jobs = {0};

    (void)state;
    assert_int_equal(jobs_add(&jobs, 10, words), 1);
    assert_int_equal(jobs_add(&jobs, 11, words), 2);
    jobs_remove(&jobs, 1);
    assert_null(jobs_find(&jobs, 1));
    assert_int_equal(jobs_add(&jobs, 12, words), 1);
    assert_int_equal(jobs_find(&jobs, 1)->pid, 12);
    assert_string_equal(jobs_find(&jobs, 2)->command, "spin -x");
}

static void jobs_are_limited(void **state)
{
    char name[] = "spin";
    char *const words[] = {name, NULL};
    struct jobs jobs = {0};

    (void)state;
    for (size_t i = 1; i <= JOBS_MAX; i++) {
        assert_int_equal(jobs_add(&jobs, 10, words), i);
    }
    assert_int_equal(jobs_add(&jobs, 10, words), 0);
    assert_null(jobs_find(&jobs, 0));
    assert_null(jobs_find(&jobs, JOBS_MAX + 1));
    jobs_remove(&jobs, 0);
    jobs_remove(&jobs, JOBS_MAX + 1);
}

static void jobs_cut_long_commands(void **state)
{
    char word[100];
    char *const words[] = {word, word, NULL};
    struct jobs jobs = {0};

    (void)state;
    memset(word, 'x', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    assert_int_equal(jobs_add(&jobs, 10, words), 1);
    assert_int_equal(strlen(jobs_find(&jobs, 1)->command), JOB_COMMAND - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_get_the_lowest_free_number),
        cmocka_unit_test(jobs_are_limited),
        cmocka_unit_test(jobs_cut_long_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Linked into every host test in front of cmocka (-Wl,--wrap): always TAP, and a choice of cases.
 *
 *   XOUS_TEST_LIST=1         print the names of the cases, one a line, run none
 *   XOUS_TEST_FILTER=REGEX   run only the cases that the extended regular expression matches
 *
 * cmocka's own filter is a glob and cannot list; a test's main() needs to know of neither.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

int __real__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);
int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);

static int cases_list(const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf("%s\n", tests[i].name);
    }
    return 0;
}

/* Copies the matching cases to `chosen`, which has room for all; returns how many. */
static size_t cases_match(const char *pattern, const struct CMUnitTest *tests, size_t count,
                          struct CMUnitTest *chosen)
{
    regex_t regex;
    size_t matches = 0;

    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        fprintf(stderr, "XOUS_TEST_FILTER is not an extended regular expression: %s\n", pattern);
        exit(64);
    }
    for (size_t i = 0; i < count; i++) {
        if (regexec(&regex, tests[i].name, 0, NULL, 0) == 0) {
            chosen[matches++] = tests[i];
        }
    }
    regfree(&regex);
    return matches;
}

int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown)
{
    const char *pattern = getenv("XOUS_TEST_FILTER");
    struct CMUnitTest *chosen;
    size_t matches;
    int failures = 0;

    if (getenv("XOUS_TEST_LIST") != NULL) {
        return cases_list(tests, count);
    }
    chosen = calloc(count + 1, sizeof(*chosen));
    if (chosen == NULL) {
        abort();
    }
    cmocka_set_message_output(CM_OUTPUT_TAP);
    matches = cases_match(pattern != NULL ? pattern : "", tests, count, chosen);
    if (matches > 0) {
        failures = __real__cmocka_run_group_tests(group, chosen, matches, setup, teardown);
    }
    free(chosen);
    return failures;
}

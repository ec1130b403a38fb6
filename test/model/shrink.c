/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "shrink.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct step *child_steps;
static unsigned child_count;
static struct verdict *shared;

/* A case of its own, so that an assertion in the kernel's tests ends it and nothing else. */
static void child_case(void **state)
{
    (void)state;
    shared->failed = !play(child_steps, child_count);
    if (!shared->failed) {
        world_end_all();
        shared->failed = world_audit() != 0;
        differ("the audit finds violations at the end");
    }
}

static int child_teardown(void **state)
{
    (void)state;
    shared->counts = play_counts;
    memcpy(shared->difference, play_difference, sizeof(play_difference));
    return 0;
}

static void child_main(bool aloud)
{
    const struct CMUnitTest test = cmocka_unit_test_teardown(child_case, child_teardown);

    (void)unsetenv("XOUS_TEST_FILTER");
    (void)unsetenv("XOUS_TEST_LIST");
    if (!aloud) {
        (void)freopen("/dev/null", "w", stdout);
        (void)freopen("/dev/null", "w", stderr);
    }
    memset(&play_counts, 0, sizeof(play_counts));
    play_at = &shared->at;
    shared->failed = true;
    int failures = _cmocka_run_group_tests("play", &test, 1, NULL, NULL);
    shared->failed = shared->failed || failures != 0;
    (void)fflush(stdout);
    _exit(0);
}

struct verdict verdict_of(const struct step *steps, unsigned count)
{
    int status;

    child_steps = steps;
    child_count = count;
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(shared != MAP_FAILED);
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        child_main(play_aloud);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    struct verdict verdict = *shared;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        verdict.failed = true;
        (void)snprintf(verdict.difference, sizeof(verdict.difference), "the play ended with status 0x%x",
                       (unsigned)status);
    }
    (void)munmap(shared, sizeof(*shared));
    return verdict;
}

static bool fails_without(const struct step *steps, unsigned count, unsigned from, unsigned length,
                          struct step *rest)
{
    memcpy(rest, steps, from * sizeof(*steps));
    memcpy(rest + from, steps + from + length, (count - from - length) * sizeof(*steps));
    return verdict_of(rest, count - length).failed;
}

unsigned shrink(struct step *steps, unsigned count)
{
    struct step *rest = malloc(count * sizeof(*steps));

    assert_non_null(rest);
    for (unsigned length = count / 2; length > 0; length /= 2) {
        for (unsigned from = 0; from + length <= count;) {
            if (fails_without(steps, count, from, length, rest)) {
                count -= length;
                memcpy(steps, rest, count * sizeof(*steps));
            } else {
                from += length;
            }
        }
    }
    free(rest);
    return count;
}

void steps_print(const struct step *steps, unsigned count)
{
    play_aloud = true;
    struct verdict verdict = verdict_of(steps, count);
    play_aloud = false;
    print_message("    %s\n", verdict.difference);
    print_message("    static const struct step steps[] = {\n");
    for (unsigned i = 0; i < count; i++) {
        print_message("        {%u, {", steps[i].kind);
        for (unsigned p = 0; p < PICKS; p++) {
            print_message(p == 0 ? "%u" : ", %u", steps[i].pick[p]);
        }
        print_message("}},\n");
    }
    print_message("    };\n");
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Runs a table of tests and prints the results as TAP.
 *
 * Each test is a process of its own (child.h), so that it starts from a known state, may end in any way, and
 * takes all that it left behind with it. After each one the runner holds the system to two promises: the audit
 * finds nothing wrong, and free frames, processes, threads, servers and connections are what they were before.
 *
 * A check that fails says so in the kernel's log and ends the process. What a test prints goes to that log too:
 * standard output belongs to the runner.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xous/error.h>
#include <xous/syscall.h>

#define HARNESS_MEMORY (20ul << 20)
#define HARNESS_SECONDS 100u /* only a test that hangs takes as long */

/* One of the functions; the second for tables that an expansion of a list fills. */
struct test {
    const char *name; /* begins with the catalogue id where there is one */
    void (*function)(void);
    void (*indexed)(uint64_t index);
    uint64_t index;
    uint64_t memory;  /* limit in bytes; 0: HARNESS_MEMORY */
    uint64_t seconds; /* after which it hangs; 0: HARNESS_SECONDS */
    bool
        disturbs; /* services are restarted: they may keep other connections and less or more memory than before */
};

/* Runs the tests whose names contain argv[1] (all without it). Returns the exit status of main(). */
int harness_run(const struct test *tests, size_t count, int argc, char **argv);

#define TESTS_COUNT(tests) (sizeof(tests) / sizeof((tests)[0]))
#define TEST(test_name)                             \
    {                                               \
        .name = #test_name, .function = (test_name) \
    }

/* The first failed check of a process is its last act. */
__attribute__((noreturn)) void check_failed(const char *file, int line, const char *text, uint64_t actual,
                                            uint64_t expected);

#define CHECK(condition)                                        \
    do {                                                        \
        if (!(condition)) {                                     \
            check_failed(__FILE__, __LINE__, #condition, 0, 1); \
        }                                                       \
    } while (0)

#define CHECK_EQUAL(actual, expected)                                      \
    do {                                                                   \
        uint64_t actual_ = (uint64_t)(actual);                             \
        uint64_t expected_ = (uint64_t)(expected);                         \
        if (actual_ != expected_) {                                        \
            check_failed(__FILE__, __LINE__, #actual, actual_, expected_); \
        }                                                                  \
    } while (0)

#define CHECK_OK(error) CHECK_EQUAL(error, XOUS_OK)

/* A line for the log, to be seen with a test that fails. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

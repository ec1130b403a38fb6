/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The shell's commands, and how a line is run.
 *
 * A command's status: 0, or 64 for wrong usage, or 1 for what failed. A program's: its own exit code up to 63
 * (larger ones are 63), 159 if it was killed, 160 + cause for a fault.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <xous/abi/error.h>
#include <xous/abi/types.h>
#include <xous/attributes.h>

#include "history.h"
#include "text.h"

#define STATUS_FAILED 1u
#define STATUS_USAGE 64u

/* What may stand behind a command's name, for completion. */
enum command_words {
    WORDS_NONE,
    WORDS_COMMANDS, /* the shell's own */
    WORDS_PROGRAMS, /* the first word only */
    WORDS_ANYTHING, /* a command or a program, the first word only */
    WORDS_PROCESSES,
    WORDS_SERVERS,
    WORDS_LOG,
};

struct command {
    const char *name;
    const char *arguments; /* for the usage line */
    const char *summary;   /* one line */
    enum command_words takes;
    unsigned (*run)(size_t count, char **words); /* words[0] is the name; words[count] is NULL */
};

const struct command *command_find(const char *name);
/* In the order of `help`; NULL behind the last. */
const struct command *command_at(size_t index);

/* Runs the line and gives the status of its last command. */
unsigned command_line_run(const char *line);

/* Runs one command or program in the foreground. */
unsigned command_run(size_t count, char **words);

/* For the commands. Both print and return the status. */
unsigned command_usage(const char *name);
unsigned command_fail(const char *name, const char *what, xous_error_t error);
/* Prints the text and frees it. */
unsigned command_print(struct text *text);

/* PID, %JOB, or the name of one living process; 0 after an error was printed. */
xous_pid_t command_process(const char *name, const char *word);

/* Tells of background programs that ended since. */
void jobs_report(void);

extern struct history command_history;

unsigned run_program(size_t count, char **words, bool background);

unsigned run_clear(size_t count, char **words);
unsigned run_connections(size_t count, char **words);
unsigned run_echo(size_t count, char **words);
unsigned run_help(size_t count, char **words);
unsigned run_history(size_t count, char **words);
unsigned run_jobs(size_t count, char **words);
unsigned run_kill(size_t count, char **words);
unsigned run_log(size_t count, char **words);
unsigned run_memory(size_t count, char **words);
unsigned run_audit(size_t count, char **words);
unsigned run_poweroff(size_t count, char **words);
unsigned run_ps(size_t count, char **words);
unsigned run_reboot(size_t count, char **words);
unsigned run_resume(size_t count, char **words);
unsigned run_run(size_t count, char **words);
unsigned run_servers(size_t count, char **words);
unsigned run_sleep(size_t count, char **words);
unsigned run_spawn(size_t count, char **words);
unsigned run_suspend(size_t count, char **words);
unsigned run_time(size_t count, char **words);
unsigned run_uptime(size_t count, char **words);
unsigned run_wait(size_t count, char **words);

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Commands that run, watch and end processes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <xous/error.h>
#include <xous/process.h>
#include <xous/time.h>

#include "command.h"
#include "fetch.h"
#include "interrupt.h"
#include "jobs.h"
#include "link.h"
#include "log_settle.h"
#include "number.h"
#include "states.h"

static struct jobs jobs;

static unsigned program_start(size_t count, char **words, uint64_t memory, xous_pid_t *pid)
{
    const struct xous_program program = {
        .name = words[0],
        .arguments = (const char *const *)words,
        .memory = memory,
    };
    xous_error_t error = xous_process_run(&program, pid);

    (void)count;
    if (error == XOUS_INVALID_STRING) {
        printf("%s: there is no such command or program; `help` lists them\n", words[0]);
        return STATUS_USAGE;
    }
    return error == XOUS_OK ? 0 : command_fail(words[0], "cannot be started", error);
}

/* The program has the keyboard, and Ctrl-C, until it ends. */
static unsigned program_await(const char *name, xous_pid_t pid)
{
    struct xous_process_end end;
    xous_error_t error;

    link_foreground(pid);
    interrupt_foreground(pid);
    error = xous_process_wait(pid, XOUS_FOREVER, &end);
    interrupt_foreground(0);
    link_foreground(0);
    if (error != XOUS_OK) {
        return command_fail(name, "its end cannot be waited for", error);
    }
    if (end.state == XOUS_PROCESS_FAULTED) {
        log_settle(); /* its report comes before the next prompt */
    }
    return xous_process_exit_code(&end);
}

static unsigned program_leave(char **words, xous_pid_t pid)
{
    size_t number = jobs_add(&jobs, pid, words);

    if (number != 0) {
        printf("[%zu] %s (pid %u)\n", number, words[0], (unsigned)pid);
    } else {
        printf("%s (pid %u)\n", words[0], (unsigned)pid);
    }
    return 0;
}

static unsigned program_run(size_t count, char **words, uint64_t memory, bool background)
{
    xous_pid_t pid;
    unsigned status;

    (void)fflush(stdout);
    link_foreground(0); /* notices a console that died: the program is to get streams that work */
    status = program_start(count, words, memory, &pid);
    if (status != 0) {
        return status;
    }
    return background ? program_leave(words, pid) : program_await(words[0], pid);
}

/* `run` and `spawn`: an option, then the program. */
static unsigned program_command(size_t count, char **words, bool background)
{
    size_t first = 1;
    uint64_t memory = 0;

    if (count > 2 && strcmp(words[1], "-m") == 0) {
        if (!number_parse_size(words[2], &memory) || memory == 0) {
            return command_usage(words[0]);
        }
        first = 3;
    }
    if (count <= first || words[first][0] == '-') {
        return command_usage(words[0]);
    }
    return program_run(count - first, words + first, memory, background);
}

static void job_print(const struct snapshot *snapshot, size_t number, const struct job *job)
{
    const struct process_entry *process = snapshot_user(snapshot, job->pid);
    struct text state = {0};

    if (process != NULL) {
        state_process(snapshot, process, &state);
    } else {
        text_add(&state, "ended");
    }
    printf("[%zu] %s (pid %u): %s\n", number, job->command, (unsigned)job->pid, text_string(&state));
    text_free(&state);
}

static bool job_has_ended(const struct snapshot *snapshot, const struct job *job)
{
    const struct process_entry *process = snapshot_user(snapshot, job->pid);

    return process == NULL || process->ended != 0;
}

static bool jobs_exist(void)
{
    for (size_t i = 1; i <= JOBS_MAX; i++) {
        if (jobs_find(&jobs, i) != NULL) {
            return true;
        }
    }
    return false;
}

static void jobs_list(const struct snapshot *snapshot, bool ended_only)
{
    for (size_t i = 1; i <= JOBS_MAX; i++) {
        const struct job *job = jobs_find(&jobs, i);
        bool ended = job != NULL && job_has_ended(snapshot, job);

        if (job != NULL && (ended || !ended_only)) {
            job_print(snapshot, i, job);
        }
        if (ended) {
            jobs_remove(&jobs, i);
        }
    }
}

/* The living process of that name; tells if there is none or more than one. */
static xous_pid_t process_by_name(const char *command, const char *name)
{
    struct snapshot snapshot;
    const struct process_entry *users;
    xous_pid_t found = 0;
    size_t matches = 0;
    xous_error_t error = fetch_snapshot(&snapshot, FETCH_USERS);

    if (error != XOUS_OK) {
        (void)command_fail(command, name, error);
        return 0;
    }
    users = snapshot.users.entries;
    for (size_t i = 0; i < snapshot.users.count; i++) {
        if (users[i].ended == 0 && strncmp(users[i].name, name, PROCESS_NAME_LENGTH) == 0) {
            found = users[i].pid;
            matches++;
        }
    }
    fetch_free(&snapshot);
    if (matches == 1) {
        return found;
    }
    printf("%s: %s\n", command,
           matches == 0 ? "there is no such process" : "there are several; give a PID of `ps`");
    return 0;
}

static unsigned each_process(size_t count, char **words, xous_error_t (*order)(xous_pid_t pid))
{
    unsigned status = 0;

    if (count < 2) {
        return command_usage(words[0]);
    }
    for (size_t i = 1; i < count; i++) {
        xous_pid_t pid = command_process(words[0], words[i]);
        xous_error_t error = pid != 0 ? order(pid) : XOUS_OK;

        if (pid == 0) {
            status = STATUS_FAILED;
        } else if (error != XOUS_OK) {
            status = command_fail(words[0], words[i], error);
        }
    }
    return status;
}

static xous_error_t order_kill(xous_pid_t pid)
{
    return xous_process_kill(pid);
}

/* Without them nobody could type the command that lets them go on. */
static bool is_needed_for_typing(xous_pid_t pid)
{
    struct snapshot snapshot;
    const struct process_entry *process;
    bool needed = pid == xous_process_id();

    if (fetch_snapshot(&snapshot, FETCH_USERS) == XOUS_OK) {
        process = snapshot_user(&snapshot, pid);
        needed = needed || (process != NULL && strcmp(process->name, CONSOLE_NAME) == 0);
        fetch_free(&snapshot);
    }
    return needed;
}

static xous_error_t order_suspend(xous_pid_t pid)
{
    return is_needed_for_typing(pid) ? XOUS_DEADLOCK : xous_process_suspend(pid);
}

static xous_error_t order_resume(xous_pid_t pid)
{
    return xous_process_resume(pid);
}

/* ------------------------------------------------------------------------------------------------------- */

xous_pid_t command_process(const char *name, const char *word)
{
    const struct job *job;
    uint64_t number;

    if (word[0] == '%') {
        job = number_parse(word + 1, JOBS_MAX, &number) ? jobs_find(&jobs, number) : NULL;
        if (job == NULL) {
            printf("%s: %s: there is no such job\n", name, word);
        }
        return job != NULL ? job->pid : 0;
    }
    if (number_parse(word, UINT32_MAX, &number) && number != 0) {
        return (xous_pid_t)number;
    }
    return process_by_name(name, word);
}

void jobs_report(void)
{
    struct snapshot snapshot;

    if (jobs_exist() && fetch_snapshot(&snapshot, FETCH_USERS) == XOUS_OK) {
        jobs_list(&snapshot, true);
        fetch_free(&snapshot);
        (void)fflush(stdout);
    }
}

unsigned run_program(size_t count, char **words, bool background)
{
    return program_run(count, words, 0, background);
}

unsigned run_run(size_t count, char **words)
{
    return program_command(count, words, false);
}

unsigned run_spawn(size_t count, char **words)
{
    return program_command(count, words, true);
}

unsigned run_jobs(size_t count, char **words)
{
    struct snapshot snapshot;
    xous_error_t error;

    if (count > 1) {
        return command_usage(words[0]);
    }
    error = fetch_snapshot(&snapshot, FETCH_USERS | FETCH_THREADS);
    if (error != XOUS_OK) {
        return command_fail(words[0], "the processes cannot be listed", error);
    }
    jobs_list(&snapshot, false);
    fetch_free(&snapshot);
    return 0;
}

unsigned run_wait(size_t count, char **words)
{
    xous_pid_t pid;

    if (count != 2) {
        return command_usage(words[0]);
    }
    pid = command_process(words[0], words[1]);
    return pid != 0 ? program_await(words[0], pid) : STATUS_FAILED;
}

unsigned run_kill(size_t count, char **words)
{
    return each_process(count, words, order_kill);
}

unsigned run_suspend(size_t count, char **words)
{
    return each_process(count, words, order_suspend);
}

unsigned run_resume(size_t count, char **words)
{
    return each_process(count, words, order_resume);
}

unsigned run_time(size_t count, char **words)
{
    uint64_t start = xous_time_microseconds();
    uint64_t passed;
    unsigned status;

    if (count < 2) {
        return command_usage(words[0]);
    }
    status = command_run(count - 1, words + 1);
    passed = xous_time_microseconds() - start;
    printf("%" PRIu64 ".%06" PRIu64 " s\n", passed / 1000000, passed % 1000000);
    return status;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the process service. process.def says what it offers; here is what travels.
 */
#pragma once

#include <xous/abi/process.h>
#include <xous/abi/types.h>

#define PROCESS_LABEL_MANAGER 1u /* may manage every process, and shut down: the shell */
#define PROCESS_LABEL_NAMES 2u   /* may use PROCESS_NAME_*: the names service */

#define PROCESS_NAME_LENGTH 32u    /* of a program's name, terminating zero included */
#define PROCESS_STRINGS_MAX 16384u /* bytes of all arguments and environment strings of one run */
#define PROCESS_ENDED_KEPT 16u     /* ended processes that stay listed */

#define PROCESS_JOBS 4u
#define PROCESS_WAITS 16u

enum process_stream {
    PROCESS_STREAM_INPUT = 0,
    PROCESS_STREAM_OUTPUT = 1,
    PROCESS_STREAM_ERROR = 2,
    PROCESS_STREAMS = 3,
};

/* Restart word: what happens when a process ends. */
#define PROCESS_RESTART_NEVER 0u
#define PROCESS_RESTART_ALWAYS 1u
#define PROCESS_RESTART_FAULT(times) (2u | ((uint32_t)(times) << 8)) /* after a fault or kill, so often */
#define PROCESS_RESTART_KIND(word) ((word)&0xffu)
#define PROCESS_RESTART_TIMES(word) ((word) >> 8)

struct process_run {
    char program[PROCESS_NAME_LENGTH]; /* terminated, without ".elf" */
    uint32_t job;                      /* 0: no streams */
    uint32_t flags;                    /* PROCESS_RUN_* */
    uint32_t argument_count;
    uint32_t environment_count;
    uint32_t strings_size; /* bytes: arguments, then environment, each string ended by a zero byte */
    uint32_t reserved;
    uint64_t memory; /* limit in bytes, 0: the service's default */
    char strings[];
};

#define PROCESS_RUN_CONSOLE 1u /* the streams are the console's: passed on in the start block */

/* A process as users see it. Times of the ended ones are those at the end. */
struct process_entry {
    xous_pid_t pid;
    xous_pid_t parent; /* who had it started; the service's PID for what the manifest names */
    char name[PROCESS_NAME_LENGTH];
    uint32_t state;    /* enum xous_process_state */
    uint32_t restarts; /* how often it was started again */
    uint64_t status;   /* exit status */
    uint32_t cause;    /* of the fault that ended it: enum xous_fault_cause */
    uint32_t access;
    uint64_t address;
    uint64_t pc;
    uint64_t started; /* ticks of the time register */
    uint64_t ended;   /* 0: it lives */
};

struct process_list {
    uint32_t cursor; /* in: 0 at first; out: for the next call */
    uint32_t capacity;
    uint32_t count;
    uint32_t reserved;
    struct process_entry entries[];
};

struct process_program {
    char name[PROCESS_NAME_LENGTH];
    uint64_t size; /* of its ELF file */
};

struct process_programs {
    uint32_t cursor;
    uint32_t capacity;
    uint32_t count;
    uint32_t reserved;
    char prefix[PROCESS_NAME_LENGTH]; /* terminated; empty: all */
    struct process_program entries[];
};

#define PROCESS_NAMED_LENGTH 64u /* as NAMES_LENGTH */

struct process_name {
    struct xous_sid sid;
    xous_pid_t pid;
    uint32_t length;
    char name[PROCESS_NAMED_LENGTH];
};

struct process_name_list {
    uint32_t cursor;
    uint32_t capacity;
    uint32_t count;
    uint32_t reserved;
    struct process_name entries[];
};

_Static_assert(sizeof(struct process_run) == 64, "protocol layout");
_Static_assert(sizeof(struct process_entry) == 96, "protocol layout");
_Static_assert(sizeof(struct process_list) == 16, "protocol layout");
_Static_assert(sizeof(struct process_program) == 40, "protocol layout");
_Static_assert(sizeof(struct process_programs) == 48, "protocol layout");
_Static_assert(sizeof(struct process_name) == 88, "protocol layout");
_Static_assert(sizeof(struct process_name_list) == 16, "protocol layout");

#define XOUS_PROTOCOL <xous/process.def>
#include <xous/protocol/client.h>
#undef XOUS_PROTOCOL

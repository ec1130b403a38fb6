/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the process service. Programs use <xous/process.h>.
 *
 * The first reply word is signed: negative is minus a code of error.def (see <xous/message.h>). Structures
 * travel at offset 0 of a lent buffer. Replies to blocking scalars have five words, word 1 first.
 *
 * Who may: a process manages those that it started, and theirs (its descendants as users see them; to the
 * kernel all are children of this service). A connection whose label has PROCESS_LABEL_MANAGER manages all
 * but the service itself. The label is set by the service when it makes the connection that a child starts
 * with. Anything else: ProcessNotChild, or AccessDenied for calls that are not about a process, and for the
 * service itself. Of a process that ended: ProcessTerminated while it is listed, then ProcessNotFound.
 * Everybody may wait for any process, as everybody may list them.
 */
#pragma once

#include <xous/abi/process.h>
#include <xous/abi/types.h>

#define PROCESS_VERSION 1u

#define PROCESS_LABEL_MANAGER 1u /* may manage every process, and shut down: the shell */
#define PROCESS_LABEL_NAMES 2u   /* may use PROCESS_NAME_*: the names service */

#define PROCESS_NAME_LENGTH 32u    /* of a program's name, terminating zero included */
#define PROCESS_STRINGS_MAX 16384u /* bytes of all arguments and environment strings of one run */
#define PROCESS_ENDED_KEPT 16u     /* ended processes that stay listed */

enum process_opcode {
    /* 0: blocking scalar, answers PROCESS_VERSION */

    /* lend, struct process_run and its strings. First word: the new PID. The job's streams are used up, also
     * by an error. A program that has a line in the manifest runs with the rights of that line: managers only
     * (AccessDenied), and one that is started at boot only while it does not run (ServerExists). Other
     * errors: InvalidString (no such program), InvalidArgument, OutOfMemory. */
    PROCESS_RUN = 1,

    /* blocking scalar with GRANT: a3 = connection to a stream, a4 = job (0: a new one), a5 = which
     * (enum process_stream). First word: the job, for further streams and for PROCESS_RUN. A process has at
     * most PROCESS_JOBS unfinished jobs (OutOfMemory); they end with it. */
    PROCESS_STREAM = 2,

    /* blocking scalar: a3 = PID. Answers when it has ended: first word = enum xous_process_state, word 2 =
     * exit status, word 3 = fault cause | access << 32, word 4 = address, word 5 = pc. Answers for any of the
     * ended processes that are still listed; ProcessNotFound for others. A timeout is the sender's. Of more
     * than PROCESS_WAITS waits of one process the oldest is answered OutOfMemory. */
    PROCESS_WAIT = 3,

    PROCESS_KILL = 4,    /* blocking scalar: a3 = PID; it has ended when the reply comes */
    PROCESS_SUSPEND = 5, /* blocking scalar: a3 = PID */
    PROCESS_RESUME = 6,  /* blocking scalar: a3 = PID */

    /* blocking scalar: a3 = PID, a4 = restart word. A manager may name a process that ended and is about to
     * be restarted: PROCESS_RESTART_NEVER then calls that off. */
    PROCESS_POLICY = 7,

    /* mutable lend, struct process_list, in and out. First word: entries filled in. */
    PROCESS_LIST = 8,

    /* mutable lend, struct process_programs, in and out: programs whose names begin with the prefix, in
     * alphabetical order. First word: entries filled in. */
    PROCESS_PROGRAMS = 9,

    /* blocking scalar: a3 = enum xous_shutdown, a4 = status. Ends the system in order. Managers only. */
    PROCESS_SHUTDOWN = 10,

    /* What the names service keeps here (PROCESS_LABEL_NAMES only). A registration is dropped when its
     * process ends, and replaced by a keep of the same name. KEEP and DROP: lend, struct process_name.
     * LIST: mutable lend, struct process_name_list, in and out; first word: entries filled in. */
    PROCESS_NAME_KEEP = 11,
    PROCESS_NAME_DROP = 12,
    PROCESS_NAME_LIST = 13,
};

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
    struct process_program programs[];
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
    struct process_name names[];
};

_Static_assert(sizeof(struct process_run) == 64, "protocol layout");
_Static_assert(sizeof(struct process_entry) == 96, "protocol layout");
_Static_assert(sizeof(struct process_list) == 16, "protocol layout");
_Static_assert(sizeof(struct process_program) == 40, "protocol layout");
_Static_assert(sizeof(struct process_programs) == 48, "protocol layout");
_Static_assert(sizeof(struct process_name) == 88, "protocol layout");
_Static_assert(sizeof(struct process_name_list) == 16, "protocol layout");

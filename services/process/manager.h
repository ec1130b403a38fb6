/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The state of the service, and what its parts do for each other.
 *
 *     main.c       start-up            spawn.c      from a launch to a running process
 *     children.c   ends and restarts   requests.c   the protocol: running, waiting, ending
 *     lists.c      the protocol: lists and names
 *
 * One thread, one server: nothing here is locked. Rules that keep it going:
 *  1. It never sends a message. Whatever it could ask (names, log, console) waits for it.
 *  2. It never waits but in its own receive; connections are made with TRY.
 *  3. What a peer sends is checked by the pure files before anything is done with it.
 */
#pragma once

#include <xous/process_api.h>
#include <xous/server.h>
#include <xous/start.h>

#include "jobs.h"
#include "launch.h"
#include "name_mirror.h"
#include "process_table.h"
#include "programs.h"
#include "restart_queue.h"
#include "waiters.h"

#include <parse/fdt.h>
#include <parse/ustar.h>

/* Bits of the events at the server. */
#define EVENT_CHILDREN 0u
#define EVENT_TIMER 1u
#define TIMER_RESTARTS 0u

#define LABELS 4u /* combinations of PROCESS_LABEL_* */

struct manager {
    struct xous_server server;
    struct ustar archive;
    struct fdt tree;
    bool has_archive;
    bool has_tree;
    struct manifest manifest;
    struct xous_sid service_sids[MANIFEST_SERVICES]; /* of server=fixed and server=names; else 0 */
    struct xous_sid names_sid;
    xous_handle_t connections[LABELS]; /* to the server itself, by label */
    struct programs programs;
    struct process_table table;
    struct name_mirror names;
    struct jobs jobs;
    struct waiters waiters;
    struct restart_queue restarts;
};

extern struct manager manager;

/* spawn.c */

/* Starts the program as a child of `parent` (as users see it), with the job's streams or none. The launch
 * is the manager's if it succeeds. */
XOUS_MUST_CHECK xous_error_t spawn_process(struct launch *launch, xous_pid_t parent, const struct job *job,
                                           struct process_record **record);

/* Addresses of a process that this service made; for fault reports. */
#define PROCESS_STACK_SIZE (128ul << 10)
uint64_t spawn_user_start(void);
uint64_t spawn_stack_top(void);

/* children.c */

/* Collects every child that ended. */
void children_collect(void);
/* Starts what is due, and sets the timer for what is not. */
void children_restart_due(void);
/* Starts a service of the manifest. */
void children_start_service(const struct manifest_service *service);
/* A launch of a program with the rights of the service (NULL: none). NULL and *error if there is no such
 * program or no memory. */
struct launch *children_launch(const struct run_request *request, const struct manifest_service *service,
                               xous_error_t *error);

/* requests.c and lists.c */

#define XOUS_PROTOCOL <xous/process.def>
#include <xous/protocol/handlers.h>
#undef XOUS_PROTOCOL

/* Closes what is left of a job. */
void job_close(struct job *job);
/* Answers everybody who waits for the process that ended. */
void waiters_answer(const struct process_entry *entry);
/* Lets go of what the process that ended had asked for. */
void client_forget(xous_pid_t pid);

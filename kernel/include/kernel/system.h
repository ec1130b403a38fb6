/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Inside sys/: what its files share.
 */
#pragma once

#include <kernel/process.h>
#include <kernel/thread.h>
#include <xous/abi/system.h>

/* The information page of a process, from what boot learned; `first` adds archive, tree and arguments. */
MUST_CHECK status_t info_page_make(struct process *process);
void info_page_describe(const struct boot_info *info);
/* Maps archive, tree and command line into the first process. */
void info_page_map_boot(struct process *process, const struct boot_info *info);

/* Binds the log event of a process that may read the log; there is one binding in the system. */
MUST_CHECK status_t log_bind(struct process *process, struct server *server, unsigned bit);
/* The log grew, or its reader may be gone. */
void log_notify(void);

/* Goes on with whatever this hart should do next. */
struct arch_frame *kernel_resume(void);

/* The thread's timeout is over: ends its wait as its state demands. True if that was as much work as one step may
 * be: pages went home. */
bool thread_timed_out(struct thread *thread);
/* One bounded step of taking an ending process apart. */
void reap_step(struct process *process);
/* A child ended: its parent learns of it. */
void child_ended(struct process *child);

/* The thread's object_map is over, in whatever way. */
void mapping_settle(struct thread *thread);

/* Futex waiters. */
void futex_init(void);

/* R, RW or RX. */
bool rights_are_mappable(uint64_t rights);
/* AccessDenied if `from` does not hold the range; OutOfMemory if the child's table of ranges is full. */
MUST_CHECK status_t device_grant(const struct process *from, struct process *child, paddr_t base,
                                 uint64_t size);

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A booted kernel for tests, and user programs played by the test.
 *
 * An actor is a thread of a user process. The test decides what its code does next: a system call (world_call), a
 * load or store (world_load, world_store), an instruction that faults. Everything goes through the kernel's own
 * doors, on hart 0, as the trap code would call them; an actor that is ready but not running is waited for by
 * letting the others yield. All actors run at XOUS_PRIORITY_DEFAULT unless a test changes that.
 *
 * world_teardown ends all processes but the first, and asserts that everything is as it was after the boot:
 * frames, processes, threads, servers; that the audits find nothing; and that the machine recorded no fault of
 * the kernel. `world_init` is the first process, the parent of the others; tests let it do as little as possible.
 */
#pragma once

#include <check.h>
#include <fake_arch.h>
#include <kernel/process.h>
#include <kernel/server.h>
#include <kernel/thread.h>
#include <kernel/trap.h>
#include <xous/abi/memory.h>
#include <xous/abi/message.h>
#include <xous/abi/syscall.h>
#include <xous/abi/system.h>

struct actor {
    xous_pid_t pid;
    xous_tid_t tid;
};

/* In place of a tag: the call has no result. */
#define WORLD_BLOCKED (~0ul) /* the actor waits */
#define WORLD_ENDED (~1ul)   /* the actor is no more */

/* Where world_spawn puts things: a page of text and WORLD_DATA_PAGES of data. */
#define WORLD_TEXT 0x10000ul
#define WORLD_DATA 0x100000ul
#define WORLD_DATA_PAGES 16u
#define WORLD_DATA_PAGE(n) (WORLD_DATA + (n)*PAGE_SIZE)
#define WORLD_LIMIT (160ul * PAGE_SIZE)

#define MICROSECOND (FAKE_TIMEBASE / 1000000ul)

/* --- fixtures: cmocka_unit_test_setup_teardown(test, world_setup, world_teardown) --- */
#define WORLD_CASE(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
int world_setup(void **state);
int world_teardown(void **state);
/* For tests with options of their own: instead of world_setup. */
void world_boot(const struct fake_options *options);
/* What world_teardown compares with; called by world_boot. */
void world_remember(void);
extern struct actor world_init;

/* --- calls --- */
/* CALL(actor, client_send, connection, how, ...): the arguments that are left out are zero. */
#define CALL(actor, name, ...) world_call((actor), XOUS_SYS_##name, (const uint64_t[7]){__VA_ARGS__})
struct xous_result world_call(struct actor actor, uint64_t number, const uint64_t *arguments);
/* The result of a call that blocked: fails the test if it still waits. */
struct xous_result world_result(struct actor actor);
/* Lets an actor that the kernel has woken in the middle of a call get on with it. */
void world_settle(struct actor actor);
bool world_is_blocked(struct actor actor);
bool world_is_alive(struct actor actor);
/* Its code can go on now, as soon as the others yield. */
bool world_is_ready(struct actor actor);
/* The running actor; {0, 0} while the hart is idle. */
struct actor world_running(void);
/* Lets the others yield until the actor runs. */
void world_bring(struct actor actor);
struct thread *world_thread(struct actor actor);
struct process *world_process(struct actor actor);

/* --- memory as the actor's code sees it; false: a fault that the kernel did not resolve --- */
bool world_load(struct actor actor, vaddr_t address, uint64_t *value);
bool world_store(struct actor actor, vaddr_t address, uint64_t value);
bool world_fetch(struct actor actor, vaddr_t address);
/* Asserts that the load succeeds. */
uint64_t world_word(struct actor actor, vaddr_t address);
/* The hardware reports a fault of the actor; nobody handles it. */
void world_fault(struct actor actor, enum xous_fault_cause cause, enum xous_access access, vaddr_t address);
/* The actor's code uses a floating-point register. */
void world_fp_write(struct actor actor, unsigned number, uint64_t value);
uint64_t world_fp_read(struct actor actor, unsigned number);

/* --- machine --- */
/* Time passes; the kernel hears of it if its timer is due. */
void world_advance(uint64_t microseconds);
/* The device raises its interrupt, and the kernel takes it if it is enabled. */
void world_interrupt(uint32_t interrupt);
/* The kernel may end the machine from now on (fake_power_action tells how); else that fails the test. A world that
 * has ended is not looked at by world_teardown. */
void world_expect_end(void);
bool world_has_ended(void);

/* --- actors --- */
/* A process with one thread, a child of world_init, running. */
struct actor world_spawn(void);
struct actor world_spawn_child(struct actor parent, uint64_t memory_limit);
/* The same, but not started. */
struct actor world_spawn_stopped(struct actor parent, uint64_t memory_limit);
/* One more thread of the actor's process. */
struct actor world_thread_create(struct actor actor);
/* Populated RW pages of the actor. */
vaddr_t world_pages(struct actor actor, unsigned count);
/* The parent ends the process and collects it. */
void world_kill(struct actor parent, struct actor actor);
/* world_init ends and collects all other processes. */
void world_end_all(void);
/* The actor's main thread, whose process was started by somebody else. */
struct actor world_actor_of(xous_pid_t pid);

struct world_server {
    struct actor actor;
    xous_handle_t handle;
    struct xous_sid sid;
};
struct world_server world_server_create(struct actor actor, uint64_t flags, uint64_t borrow_limit,
                                        uint64_t peer_bits);
xous_handle_t world_connect(struct actor client, const struct world_server *server);

/* --- what must not change --- */
/* Everything of a process that an error must leave alone: account, names, page-table entries. Page tables that map
 * nothing do not count. */
struct world_snapshot {
    uint64_t used;
    uint64_t promised;
    uint64_t owned[FRAME_KINDS];
    uint64_t names;
    uint64_t entries;     /* hash of all page-table entries */
    uint64_t frames_free; /* of the machine */
};
struct world_snapshot world_snapshot(struct actor actor);
void world_assert_unchanged(struct actor actor, const struct world_snapshot *before);
/* The violations that the kernel's audits find now. */
uint64_t world_audit(void);

/* Gives the process room for exactly `frames` further frames: the next charge beyond them fails. */
void world_set_room(struct actor actor, uint64_t frames);

/* Runs `attempt` with room for 0, 1, 2, ... frames of `payer` until it succeeds. Each failure must be OutOfMemory
 * and leave payer and other as they were. Returns how many frames the success needed. */
typedef struct xous_result (*world_attempt)(void *context);
uint64_t world_fail_nth(struct actor payer, struct actor other, world_attempt attempt, void *context);

/* --- assertions --- */
#define assert_ok(result) world_assert_tag((result), XOUS_TAG_OK, __FILE_NAME__, __LINE__)
#define assert_tag(result, tag) world_assert_tag((result), (tag), __FILE_NAME__, __LINE__)
#define assert_blocked(result) world_assert_tag((result), WORLD_BLOCKED, __FILE_NAME__, __LINE__)
#define assert_error(result, error) world_assert_error((result), (error), __FILE_NAME__, __LINE__)
struct xous_result world_assert_tag(struct xous_result result, uint64_t tag, const char *file, int line);
void world_assert_error(struct xous_result result, xous_error_t error, const char *file, int line);
/* a1..a7 are these words. */
#define assert_values(result, ...) \
    assert_memory_equal((result).value, ((const uint64_t[7]){__VA_ARGS__}), sizeof((result).value))

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The machine of the memory tests: RAM, a root account, and three address spaces with accounts of their own.
 * Teardown takes the spaces apart and demands that every frame and every charge is back.
 */
#pragma once

#include <check.h>
#include <fake_arch.h>
#include <kernel/asid.h>
#include <kernel/aspace.h>
#include <kernel/lend.h>
#include <kernel/uaccess.h>
#include <walk.h>

#define RW (XOUS_READ | XOUS_WRITE)
#define RX (XOUS_READ | XOUS_EXECUTE)
#define AT 0x400000ul /* a fixed address, 2 MiB aligned */
#define LIMIT 1500ul  /* frames of each space */
#define LARGE (512 * PAGE_SIZE)
#define GIGA (512 * LARGE)

struct party {
    struct account account;
    struct aspace space;
};

extern struct account root_account;
extern struct party client;
extern struct party server;
extern struct party third;

/* A space of the root account, as the first process has; made at the first call. */
struct aspace *root_space(void);

int machine_start(void **state);
int machine_end(void **state);
/* A machine of the given shape instead of the standard one. */
void machine_restart(const struct fake_options *options);
#define CASE(name) cmocka_unit_test_setup_teardown(name, machine_start, machine_end)

/* Audits of everything; fails the test on any violation. */
void audit_all(void);
/* This hart runs user code of the space. */
void run(struct party *party);
/* User accesses that resolve faults as the kernel would; the cause if one cannot be resolved. */
enum xous_fault_cause user_store(struct party *party, vaddr_t address, uint64_t value);
enum xous_fault_cause user_load(struct party *party, vaddr_t address, uint64_t *value);
enum xous_fault_cause user_fetch(struct party *party, vaddr_t address);
/* Demands that the load works and gives this value. */
void expect_word(struct party *party, vaddr_t address, uint64_t value);

/* Calls, run to their end. The work must be zero when it is reached. */
status_t allocate(struct party *party, vaddr_t *address, uint64_t size, uint64_t flags);
status_t allocate_at(struct party *party, vaddr_t address, uint64_t size, uint64_t flags);
status_t release(struct party *party, vaddr_t address, uint64_t size);
status_t protect(struct party *party, vaddr_t address, uint64_t size, uint64_t rights);
status_t heap(struct party *party, uint64_t size);
status_t move(vaddr_t origin, vaddr_t target, uint64_t size, uint64_t rights); /* client to server */
extern unsigned steps; /* that the last of them took */
enum xous_memory_state state_at(struct party *party, vaddr_t address);
unsigned rights_at(struct party *party, vaddr_t address);

/* From the client to the server. */
struct lend lend_of(vaddr_t address, uint64_t size, enum lend_kind kind);
status_t lend_all(status_t (*call)(struct lend *), struct lend *lend);

/* Each page's first word is its address, or so much more than `first` as the page is further on. */
void fill_pages(struct party *party, vaddr_t address, uint64_t size);
void expect_pages(struct party *party, vaddr_t address, uint64_t size, vaddr_t first);
/* A message so far on its way, audited. */
struct lend begun(vaddr_t address, uint64_t size, enum lend_kind kind);
struct lend received(vaddr_t address, uint64_t size, enum lend_kind kind);
void returned(struct lend *lend);

/* All that an error must leave alone: what is where, and the charges. */
struct image {
    uint64_t entries; /* a checksum of what the tables of the three spaces say, page by page */
    uint64_t used[3]; /* but for empty tables: the window may keep one for the next message */
};
struct image image_take(void);
void image_expect(const struct image *before);

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The fake machine: kernel/arch.h on the host, as unhelpful as the real machine is allowed to be.
 *
 * - RAM starts as garbage, and what is not RAM or belongs to the firmware cannot be touched.
 * - The TLB keeps every entry until the exact fence that the privileged specification asks for, and fetches
 *   everything that it may fetch ahead of time; it never caches invalid entries.
 * - The interrupt controller ignores a completion that a PLIC would ignore.
 * - Time stands still unless the test moves it.
 *
 * What the kernel does wrong is recorded (fake_error) and makes fake_verify fail the test: a stale translation
 * in user mode, a bad page-table entry, a wrong completion, a lock taken twice.
 */
#pragma once

#include <kernel/arch.h>
#include <xous/abi/process.h>

#define FAKE_BANKS 4u
#define FAKE_HARTS 4u
#define FAKE_INTERRUPTS 64u
#define FAKE_PLIC 0xc000000ul /* what the kernel itself drives */
#define FAKE_PLIC_SIZE 0x600000ul
#define FAKE_UART 0x10000000ul   /* a device for drivers */
#define FAKE_TIMEBASE 10000000ul /* ticks a second: 10 a microsecond */

struct fake_bank {
    uint64_t base;
    uint64_t size; /* 0: there is no such bank */
};

struct fake_options {
    struct fake_bank bank[FAKE_BANKS]; /* ascending; without any: 16 MiB at 0x80000000 */
    unsigned harts;                    /* 0: 1 */
    unsigned asid_bits;
    uint64_t now;  /* the clock at the start */
    bool no_seed;  /* the boot records hold no entropy */
    bool lazy_tlb; /* entries are cached at their first use only: for long runs */
};

/* A machine just switched on. NULL: 16 ASID bits and the defaults above. */
void fake_reset(const struct fake_options *options);
/* Fails the test if the kernel did anything wrong since fake_reset, and says what. */
void fake_verify(void);
/* Frees what fake_reset took. */
void fake_release(void);

void fake_error(const char *format, ...) PRINTF_LIKE(1, 2);
unsigned fake_errors(void);
/* For tests of the fake itself: forgets the errors and returns the text of the first, or "". */
const char *fake_errors_take(void);

/* --- RAM and the boot records --- */
bool fake_is_ram(paddr_t address);
/* What the loader would hand over: the first bank holds firmware, the kernel, archive, tree and the first process
 * (text RX at FAKE_TEXT, data RW at FAKE_DATA); all else is free. Valid until the next reset. */
const struct boot_info *fake_boot_info(void);
#define FAKE_TEXT 0x10000ul
#define FAKE_TEXT_SIZE (2 * PAGE_SIZE)
#define FAKE_DATA 0x20000ul
#define FAKE_DATA_SIZE (4 * PAGE_SIZE)
#define FAKE_ARCHIVE_SIZE 5000ul
#define FAKE_TREE_SIZE 300ul

/* --- user accesses, as the current space of a hart allows; false: a page fault --- */
bool fake_access(unsigned hart, vaddr_t address, enum xous_access access, paddr_t *physical);
bool fake_load(unsigned hart, vaddr_t address, uint64_t *value);
bool fake_store(unsigned hart, vaddr_t address, uint64_t value);
bool fake_fetch(unsigned hart, vaddr_t address);
/* User code is about to run: whatever the hart may still use must agree with the page tables. */
void fake_user_enter(unsigned hart);
/* From now on hart 0 also fetches ahead while the kernel is at work: whenever it looks at memory. */
void fake_fetch_ahead(bool always);
paddr_t fake_root(unsigned hart);
uint64_t fake_asid(unsigned hart);
unsigned fake_tlb_entries(unsigned hart);

enum fake_fence { FAKE_FENCE_PAGE, FAKE_FENCE_ASID, FAKE_FENCE_ALL, FAKE_FENCE_INSTRUCTION, FAKE_FENCES };
/* How many were executed since the reset. */
uint64_t fake_fences(enum fake_fence fence);
uint64_t fake_switches(void);
/* Called for every page-table page that the hart reads; a test may check who owns it. */
void fake_table_hook(void (*check)(paddr_t table));

/* --- floating point of the code that runs with `frame`; false: it is off, which faults --- */
bool fake_fp_write(unsigned hart, struct arch_frame *frame, unsigned number, uint64_t value);
bool fake_fp_read(unsigned hart, const struct arch_frame *frame, unsigned number, uint64_t *value);

/* --- time and interrupts --- */
void fake_clock_advance(uint64_t ticks);
/* From now on the clock advances by so much whenever the kernel asks what is pending: between two steps of long
 * work. 0: it stands still again. */
void fake_clock_follow(uint64_t ticks);
uint64_t fake_timer(unsigned hart); /* the armed deadline, ~0 if none */
/* A level-triggered source: raised until lowered. */
void fake_interrupt_raise(uint32_t interrupt);
void fake_interrupt_lower(uint32_t interrupt);
bool fake_interrupt_enabled(uint32_t interrupt);
bool fake_interrupt_in_service(uint32_t interrupt);

/* --- the kernel as it runs on a hart --- */
enum fake_stop {
    FAKE_USER,  /* it returned a frame to go on with */
    FAKE_IDLE,  /* it waits, and nothing is pending: the test decides what happens next */
    FAKE_POWER, /* it ended the machine: a shutdown or a panic */
};
typedef struct arch_frame *(*fake_door)(void *argument);

/* Enters the kernel on the current hart as the trap code would: on the hart's kernel stack, with the lock held. */
enum fake_stop fake_kernel_enter(fake_door door, void *argument);
/* After FAKE_IDLE, when the test made something pending: goes on inside arch_idle. */
enum fake_stop fake_kernel_wake(void);
/* After FAKE_USER: the frame. */
struct arch_frame *fake_kernel_frame(void);
/* After FAKE_POWER. */
enum boot_power_action fake_power_action(void);
uint64_t fake_power_status(void);
/* Which hart the test acts as from now on. */
void fake_hart_select(unsigned hart);
bool fake_lock_held(void);

/* Runs function(argument), which must end in a panic whose report contains `text`. */
void expect_panic(void (*function)(void *), void *argument, const char *text);

/* What the kernel wrote to the firmware's console since the reset or fake_console_clear. */
const char *fake_console(void);
void fake_console_clear(void);

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Boot: the rooms in the order in which they stand on each other, then the first process.
 */
#include <kernel/arch.h>
#include <kernel/asid.h>
#include <kernel/assert.h>
#include <kernel/boot.h>
#include <kernel/chacha.h>
#include <kernel/irq.h>
#include <kernel/klog.h>
#include <kernel/sched.h>
#include <kernel/server.h>
#include <kernel/system.h>
#include <kernel/trap.h>

#define FIRST_STACK_SIZE (64 * PAGE_SIZE)

static void init_time(const struct boot_info *info)
{
    const struct boot_machine *machine = boot_find(info, BOOT_MACHINE, sizeof(*machine));

    if (machine == NULL || machine->timebase == 0) {
        panic("the device tree names no timebase-frequency");
    }
    timers_init(machine->timebase);
}

static void init_random(const struct boot_info *info)
{
    size_t length;
    const void *seed = boot_find_bytes(info, BOOT_SEED, &length);

    random_init(seed, length, arch_now());
    if (!random_seeded()) {
        klog(XOUS_LOG_WARNING, "no rng-seed in the device tree: identities are unpredictable by timing only");
    }
}

static void check(status_t status, const char *what)
{
    if (status != 0) {
        panic("%s of the first process: error %d", what, status);
    }
}

static void load_segments(struct process *process, const struct boot_info *info)
{
    const struct boot_record *record = NULL;

    while ((record = boot_next(info, record, BOOT_SEGMENT)) != NULL) {
        const struct boot_segment *segment = boot_payload(record);
        check(aspace_adopt(&process->space, segment->address, segment->physical, page_round_up(segment->size),
                           segment->rights),
              "a segment");
    }
}

/* Nobody started the first process, so the kernel gives it what a parent would: a stack and a start. */
static void start_first(struct process *process, const struct boot_info *info)
{
    const uint64_t *entry = boot_find(info, BOOT_ENTRY, sizeof(*entry));
    vaddr_t stack = USER_STACK_TOP - FIRST_STACK_SIZE;
    struct work work = {0};
    struct thread *thread;

    check(entry == NULL ? XOUS_BAD_ADDRESS : 0, "the entry");
    check(aspace_init(&process->space, &process->account), "the address space");
    check(info_page_make(process), "the information page");
    info_page_map_boot(process, info);
    load_segments(process, info);
    check(aspace_allocate(&process->space, &stack, FIRST_STACK_SIZE, XOUS_READ | XOUS_WRITE, &work),
          "the stack");
    check(thread_create(process, &thread), "the thread");
    arch_frame_init(&thread->frame, *entry, USER_STACK_TOP, 0, USER_INFO_PAGE, 0);
    process->state = XOUS_PROCESS_RUNNING;
    sched_enqueue(thread);
}

struct arch_frame *kernel_main(const struct boot_info *info)
{
    frame_init(info);
    init_time(info);
    init_random(info);
    asid_init(arch_asid_bits(), arch_harts());
    process_init();
    thread_init();
    server_init();
    irq_init();
    futex_init();
    sched_init();
    info_page_describe(info);
    start_first(first_process, info);
    klog(XOUS_LOG_INFO, "xous64: %u hart(s), %lu MiB, Sv39 with %u ASID bits", arch_harts(),
         frames_total() * PAGE_SIZE >> 20, arch_asid_bits());
    return kernel_resume();
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The information page: one read-only frame in every process, filled from what the loader handed over.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/boot.h>
#include <kernel/system.h>

static struct xous_info_page common;

void info_page_describe(const struct boot_info *info)
{
    const struct boot_machine *machine = boot_find(info, BOOT_MACHINE, sizeof(*machine));

    common = (struct xous_info_page){
        .magic = XOUS_INFO_MAGIC,
        .abi_version = XOUS_ABI_VERSION,
        .size = sizeof(struct xous_info_page),
        .harts = arch_harts(),
        .timebase = machine->timebase,
        .boot_time = machine->entered,
        .page_sizes = XOUS_PAGE_SIZE | XOUS_MEGAPAGE_SIZE | XOUS_GIGAPAGE_SIZE,
        .user_end = USER_END,
        .allocate_start = USER_ALLOCATE_START,
        .heap_start = USER_HEAP_START,
    };
}

status_t info_page_make(struct process *process)
{
    struct work work = {0};
    vaddr_t address = USER_INFO_PAGE;
    status_t status = frame_take(&process->account, FRAME_PINNED, &process->info_page);

    if (status != 0) {
        process->info_page = 0;
        return status;
    }
    struct xous_info_page *page = arch_virtual(process->info_page);
    *page = common;
    page->pid = process->pid;
    page->memory_limit = process->account.limit * PAGE_SIZE;
    status = aspace_map_physical(&process->space, &address, process->info_page, PAGE_SIZE, XOUS_READ, &work);
    KASSERT(status != STATUS_AGAIN);
    return status;
}

static vaddr_t map_range(struct process *process, const struct boot_range *range)
{
    struct work work = {0};
    vaddr_t address = 0;
    status_t status;

    if (range == NULL || range->size == 0) {
        return 0;
    }
    do {
        status = aspace_map_physical(&process->space, &address, range->base, page_round_up(range->size),
                                     XOUS_READ, &work);
    } while (status == STATUS_AGAIN);
    if (status != 0) {
        panic("cannot map boot data at 0x%lx for the first process (error %d)", range->base, status);
    }
    return address;
}

/* The command line follows the fields in the page itself. */
static void copy_arguments(struct xous_info_page *page, const struct boot_info *info)
{
    size_t length;
    const char *text = boot_find_bytes(info, BOOT_ARGUMENTS, &length);
    char *copy = (char *)(page + 1);
    size_t room = PAGE_SIZE - sizeof(*page) - 1;

    for (size_t i = 0; text != NULL && i < length && i < room; i++) {
        copy[i] = text[i];
    }
    page->boot_arguments = USER_INFO_PAGE + sizeof(*page);
}

void info_page_map_boot(struct process *process, const struct boot_info *info)
{
    struct xous_info_page *page = arch_virtual(process->info_page);
    const struct boot_range *archive = boot_find(info, BOOT_ARCHIVE, sizeof(*archive));
    const struct boot_range *tree = boot_find(info, BOOT_TREE, sizeof(*tree));

    page->archive = map_range(process, archive);
    page->archive_size = archive == NULL ? 0 : archive->size;
    page->tree = map_range(process, tree);
    page->tree_size = tree == NULL ? 0 : tree->size;
    copy_arguments(page, info);
}

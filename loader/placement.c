/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Where everything goes in physical memory.
 */
#include <loader/fail.h>
#include <loader/placement.h>
#include <loader/tables.h>
#include <loader/window.h>

#define PAGE 4096u
#define RECORD_BOUND 64u /* no record of fixed size is larger with its header */

static uint64_t segment_size(const struct elf_segment *segment)
{
    return elf_segment_end(segment) - elf_segment_start(segment);
}

static void reserve_firmware(struct ranges *direct, const struct machine *machine, uint64_t loader)
{
    for (unsigned i = 0; i < machine->ram.count; i++) {
        const struct boot_range *bank = &machine->ram.items[i];

        if (loader >= bank->base && loader < range_end(bank) &&
            !ranges_touch(&machine->reserved, bank->base, loader - bank->base)) {
            ranges_remove(direct, bank->base, loader - bank->base);
        }
    }
}

void placement_find_memory(struct ranges *direct, const struct machine *machine,
                           const struct boot_range *loader)
{
    *direct = machine->ram;
    ranges_remove_all(direct, &machine->reserved);
    reserve_firmware(direct, machine, loader->base);
}

static unsigned count_table_pages(const struct placement *placement, const struct elf_image *kernel)
{
    /* Each read-only segment cuts a range of the direct map: itself and one more piece. */
    unsigned ranges = placement->direct.count + 2 * kernel->count + WINDOW_MAPPINGS_MAX;

    return 1 + ranges * TABLES_ALIGNED_BOUND + tables_bound(placement->kernel_size);
}

/* The free ranges are as many as the direct map's plus one for everything that is placed in them. */
static uint64_t count_info_bytes(const struct placement *placement, const struct placement_request *request)
{
    const struct machine *machine = request->machine;
    uint64_t placed = 8u + request->process->count;
    uint64_t records = machine->ram.count + placement->direct.count + machine->hart_count + 3 * placed;

    return records * RECORD_BOUND + machine->seed.size + machine->arguments.size;
}

static void measure(struct placement *placement, const struct placement_request *request)
{
    const struct elf_image *kernel = request->kernel;

    placement->kernel_start = elf_segment_start(&kernel->segments[0]);
    placement->kernel_size = elf_segment_end(&kernel->segments[kernel->count - 1]) - placement->kernel_start;
    placement->table_pages = count_table_pages(placement, kernel);
    placement->info_size = page_up(count_info_bytes(placement, request));
    placement->tree_size = page_up(request->tree.size);
    placement->archive_size = page_up(request->archive.size);
}

static void remove_source(struct ranges *free, const struct boot_range *source)
{
    ranges_remove(free, page_down(source->base), page_up(range_end(source)) - page_down(source->base));
}

/* Whole pages of plain RAM, so that they can be given away as they are. */
static bool archive_can_stay(const struct placement *placement, const struct boot_range *archive)
{
    return archive->base % PAGE == 0 &&
           ranges_contain(&placement->direct, archive->base, placement->archive_size);
}

static uint64_t count_needed(const struct placement *placement, const struct placement_request *request)
{
    uint64_t needed = placement->kernel_size + (uint64_t)placement->table_pages * PAGE +
                      placement->info_size + placement->tree_size;

    for (unsigned i = 0; i < request->process->count; i++) {
        needed += segment_size(&request->process->segments[i]);
    }
    return archive_can_stay(placement, &request->archive) ? needed : needed + placement->archive_size;
}

static void check_memory(const struct placement *placement, const struct placement_request *request)
{
    uint64_t needed = count_needed(placement, request);
    uint64_t found = ranges_total(&placement->free);

    if (needed > found) {
        loader_fail(
            "not enough memory: the kernel and the first process need %lu KiB, %lu KiB of %lu KiB RAM are "
            "free: give the machine more",
            (unsigned long)(needed >> 10), (unsigned long)(found >> 10),
            (unsigned long)(ranges_total(&request->machine->ram) >> 10));
    }
}

static uint64_t take(struct placement *placement, uint64_t size, const char *what)
{
    uint64_t base = 0;

    if (!ranges_take(&placement->free, size, &base)) {
        loader_fail("not enough memory in one piece: %s needs %lu KiB, the largest free piece has %lu KiB",
                    what, (unsigned long)(size >> 10),
                    (unsigned long)(ranges_largest(&placement->free) >> 10));
    }
    return base;
}

void placement_make(struct placement *placement, const struct placement_request *request)
{
    placement_find_memory(&placement->direct, request->machine, &request->loader);
    placement->free = placement->direct;
    remove_source(&placement->free, &request->loader);
    remove_source(&placement->free, &request->tree);
    remove_source(&placement->free, &request->archive);
    measure(placement, request);
    check_memory(placement, request);
    placement->kernel = take(placement, placement->kernel_size, "the kernel");
    placement->info = take(placement, placement->info_size, "the boot information");
    placement->tree = take(placement, placement->tree_size, "the device tree");
    for (unsigned i = 0; i < request->process->count; i++) {
        placement->segments[i] =
            take(placement, segment_size(&request->process->segments[i]), "the first process");
    }
    placement->archive = archive_can_stay(placement, &request->archive)
                             ? request->archive.base
                             : take(placement, placement->archive_size, "the boot archive");
    /* Last, so that the pages that turn out not to be needed join the free memory behind them. */
    placement->tables = take(placement, (uint64_t)placement->table_pages * PAGE, "the page tables");
}

void placement_kernel_ranges(const struct placement *placement, unsigned tables_used, struct ranges *owned)
{
    owned->count = 0;
    ranges_add(owned, placement->kernel, placement->kernel_size);
    ranges_add(owned, placement->info, placement->info_size);
    ranges_add(owned, placement->tables, (uint64_t)tables_used * PAGE);
}

void placement_free_ranges(const struct placement *placement, const struct elf_image *process,
                           const struct ranges *owned, struct ranges *free)
{
    *free = placement->direct;
    ranges_remove_all(free, owned);
    ranges_remove(free, placement->tree, placement->tree_size);
    ranges_remove(free, placement->archive, placement->archive_size);
    for (unsigned i = 0; i < process->count; i++) {
        ranges_remove(free, placement->segments[i], segment_size(&process->segments[i]));
    }
}

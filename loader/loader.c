/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The loader's phases in order, and the first ones: find the tree and the archive, read the machine and the
 * programs. All input is checked before the first byte is written.
 */
#include <loader/fail.h>
#include <loader/memory.h>
#include <loader/state.h>
#include <pure/sv39.h>

#define PROCESS_LOW 0x1000ul /* the page at 0 stays a trap for null pointers */
#define KERNEL_HIGH (BOOT_KERNEL_BASE + SV39_LEAF_SIZE(2))

static struct loader_state boot;

const struct machine_register *loader_failure_register(void)
{
    return &boot.machine.power[BOOT_POWER_FAIL];
}

static void open_tree(uint64_t address)
{
    const void *blob = loader_view(address);
    uint32_t size = 0;
    enum fdt_error error = fdt_measure(blob, &size);

    if (!error) {
        error = fdt_open(&boot.tree, blob, size);
    }
    if (error) {
        loader_fail("device tree at %lx: %s: the firmware must pass the machine's tree in a1",
                    (unsigned long)address, fdt_error_text(error));
    }
}

static bool overlap(const struct boot_range *a, const struct boot_range *b)
{
    return a->base < range_end(b) && b->base < range_end(a);
}

static bool text_begins(const char *text, const char *beginning)
{
    while (*beginning && *text == *beginning) {
        text++;
        beginning++;
    }
    return !*beginning;
}

static struct boot_range tree_range(const struct loader_input *input)
{
    struct boot_range range = {input->tree, boot.tree.size};

    return range;
}

/* An image that says how long it is must be there to its last byte. */
static uint64_t marked_archive_size(const struct loader_input *input, uint64_t room)
{
    uint64_t size = input->image_size - input->loader.size - LOADER_END_MARK_SIZE;
    uint64_t end = range_end(&input->loader) + size;

    if (input->image_size < input->loader.size + LOADER_END_MARK_SIZE || size > room ||
        room - size < LOADER_END_MARK_SIZE) {
        loader_fail("boot image of %lu bytes runs into reserved memory or the end of RAM, which is %lu bytes "
                    "behind the "
                    "loader at %lx: give the machine more memory",
                    (unsigned long)input->image_size, (unsigned long)room, (unsigned long)input->loader.base);
    }
    if (!text_begins(loader_view(end), LOADER_END_MARK)) {
        loader_fail("boot image at %lx is cut short: no end mark at %lx: copy the whole file of %lu bytes",
                    (unsigned long)input->loader.base, (unsigned long)end, (unsigned long)input->image_size);
    }
    return size;
}

/* Behind the loader the archive may reach as far as there is memory that nobody else has. */
static struct boot_range appended_archive(const struct loader_input *input)
{
    struct boot_range place = {range_end(&input->loader), 0};
    struct boot_range tree = tree_range(input);
    struct ranges memory;

    placement_find_memory(&memory, &boot.machine, &input->loader);
    ranges_remove(&memory, tree.base, tree.size);
    place.size = ranges_room(&memory, place.base);
    if (input->image_size) {
        place.size = marked_archive_size(input, place.size);
    } else if (!ustar_present(loader_view(place.base), place.size)) {
        place.size = 0;
    }
    return place;
}

static struct boot_range initrd_archive(const struct loader_input *input)
{
    uint64_t start = boot.machine.initrd_start;
    struct boot_range place = {start, boot.machine.initrd_end - start};
    struct boot_range tree = tree_range(input);

    if (!place.size) {
        loader_fail(
            "no boot archive: there is none behind the loader and no initrd: boot the flat image or give "
            "one with -initrd");
    }
    if (!ranges_contain(&boot.machine.ram, place.base, place.size)) {
        loader_fail("initrd at %lx, %lu bytes, is not inside the RAM of the device tree",
                    (unsigned long)place.base, (unsigned long)place.size);
    }
    if (overlap(&place, &input->loader) || overlap(&place, &tree)) {
        loader_fail("initrd at %lx, %lu bytes, overlaps the loader at %lx or the device tree at %lx",
                    (unsigned long)place.base, (unsigned long)place.size, (unsigned long)input->loader.base,
                    (unsigned long)tree.base);
    }
    return place;
}

static void open_archive(const struct loader_input *input)
{
    struct boot_range place = appended_archive(input);
    size_t where = 0;
    enum ustar_error error;

    if (!place.size) {
        place = initrd_archive(input);
    }
    boot.archive_base = place.base;
    error = ustar_open(&boot.archive, loader_view(place.base), place.size, &where);
    if (error) {
        loader_fail("boot archive at %lx, offset %lx: %s: build the image again", (unsigned long)place.base,
                    (unsigned long)where, ustar_error_text(error));
    }
}

static void open_program(const char *name, struct elf_image *image, uint64_t low, uint64_t high)
{
    struct ustar_member member;
    enum elf_error error;

    if (!ustar_find(&boot.archive, name, &member)) {
        loader_fail("boot archive at %lx has no %s: build the image again", (unsigned long)boot.archive_base,
                    name);
    }
    error = elf_open(image, member.data, member.size, low, high);
    if (error) {
        loader_fail("%s in the boot archive: %s: build the image again", name, elf_error_text(error));
    }
}

/* The kernel is entered through stvec, whose two low bits are its mode. */
static void open_programs(void)
{
    open_program("kernel.elf", &boot.kernel, BOOT_KERNEL_BASE, KERNEL_HIGH);
    open_program("process.elf", &boot.process, PROCESS_LOW, SV39_USER_END);
    if (boot.kernel.entry % 4) {
        loader_fail("kernel.elf in the boot archive: its entry %lx is not aligned to 4 bytes: align it",
                    (unsigned long)boot.kernel.entry);
    }
}

static void place(const struct loader_input *input)
{
    struct placement_request request = {
        .machine = &boot.machine,
        .loader = input->loader,
        .tree = tree_range(input),
        .archive = {boot.archive_base, boot.archive.size},
        .kernel = &boot.kernel,
        .process = &boot.process,
    };

    placement_make(&boot.placement, &request);
}

void loader_prepare(const struct loader_input *input, struct loader_output *output)
{
    memset(&boot, 0, sizeof(boot));
    boot.entered = input->entered;
    open_tree(input->tree);
    machine_read(&boot.machine, &boot.tree, input->hart);
    open_archive(input);
    open_programs();
    place(input);
    loader_copy(&boot);
    loader_map(&boot);
    loader_tell(&boot);
    output->satp = SATP_MODE_SV39 | boot.placement.tables >> SV39_PAGE_SHIFT;
    output->entry = boot.kernel.entry;
    output->info = BOOT_DIRECT_BASE + boot.placement.info;
    output->hart = boot.machine.boot_hart;
}

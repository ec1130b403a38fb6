/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The whole loader: what it refuses, and in which words.
 */
#include "whole.h"

#include <string.h>

static void N10_no_archive(void **state)
{
    (void)state;
    fill_ram();
    begin_tree(0, 0);
    put_tree(TREE);
    EXPECT_FAIL(run_loader(TREE), "no boot archive");
}

static void N10_member_missing(void **state)
{
    (void)state;
    setup_appended();
    tar_begin(&tar);
    tar_add(&tar, "process.elf", process.bytes, process.size);
    put_blob(LOADER + LOADER_SIZE, tar_finish(&tar));
    EXPECT_FAIL(run_loader(TREE), "has no kernel.elf");
}

static void N10_archive_corrupt(void **state)
{
    (void)state;
    setup_appended();
    ((uint8_t *)loader_view(LOADER + LOADER_SIZE))[512 + kernel.size / 512 * 512 + 512 + 3] ^= 1;
    EXPECT_FAIL(run_loader(TREE), "wrong checksum");
}

static void N10_initrd_places(void **state)
{
    (void)state;
    setup_initrd(INITRD);
    begin_tree(RAM + RAM_SIZE - 0x1000, 0x2000);
    put_tree(TREE);
    EXPECT_FAIL(run_loader(TREE), "is not inside the RAM");
    begin_tree(LOADER + 0x1000, 0x2000);
    put_tree(TREE);
    EXPECT_FAIL(run_loader(TREE), "overlaps the loader");
    begin_tree(TREE - 0x1000, 0x2000);
    put_tree(TREE);
    EXPECT_FAIL(run_loader(TREE), "overlaps the loader at 80200000 or the device tree");
}

/* The image as it is made to be noticed when cut: size in its head, mark at its end. */
static void mark_image(void)
{
    uint64_t end = LOADER + LOADER_SIZE + tar.size + 1024;

    memcpy(loader_view(end), LOADER_END_MARK, LOADER_END_MARK_SIZE);
    image_size = end + LOADER_END_MARK_SIZE - LOADER;
}

static void N01_image_cut_short(void **state)
{
    (void)state;
    setup_appended();
    mark_image();
    run_loader(TREE);
    check_memory(FIRMWARE_SIZE);
    setup_appended();
    mark_image();
    memset(loader_view(LOADER + LOADER_SIZE + 3000), 0, tar.size);
    EXPECT_FAIL(run_loader(TREE), "is cut short");
    image_size = RAM_SIZE;
    EXPECT_FAIL(run_loader(TREE), "runs into reserved memory or the end of RAM");
    image_size = 100;
    EXPECT_FAIL(run_loader(TREE), "runs into reserved memory");
    image_size = 0;
}

static void N04_kernel_outside_its_window(void **state)
{
    (void)state;
    setup_appended();
    elf_begin(&kernel, 0x10000);
    elf_segment(&kernel, 0x10000, 16, 16, ELF_R | ELF_X);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    EXPECT_FAIL(run_loader(TREE), "kernel.elf in the boot archive: a segment lies outside");
}

static void N04_process_in_the_kernels_half(void **state)
{
    (void)state;
    setup_appended();
    elf_begin(&process, KERNEL_TEXT);
    elf_segment(&process, KERNEL_TEXT, 16, 16, ELF_R | ELF_X);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    EXPECT_FAIL(run_loader(TREE), "process.elf in the boot archive: a segment lies outside");
}

static void N08_kernel_entry_alignment(void **state)
{
    (void)state;
    setup_appended();
    elf_put64(kernel.bytes + ELF_AT_ENTRY, KERNEL_TEXT + 2);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    EXPECT_FAIL(run_loader(TREE), "is not aligned to 4 bytes");
}

static void N05_too_little_memory(void **state)
{
    (void)state;
    setup_appended();
    elf_begin(&process, PROCESS_TEXT);
    elf_segment(&process, PROCESS_TEXT, 16, 64 * MIB, ELF_R | ELF_X);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    EXPECT_FAIL(run_loader(TREE), "not enough memory: the kernel and the first process need 65");
    EXPECT_FAIL(run_loader(TREE), "of 32768 KiB RAM are free");
}

static void N05_memory_in_pieces(void **state)
{
    (void)state;
    setup_appended();
    elf_begin(&process, PROCESS_TEXT);
    elf_segment(&process, PROCESS_TEXT, 16, 20 * MIB, ELF_R | ELF_X);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    begin_tree(0, 0);
    tree_reserve(&tree_source, RAM + 16 * MIB, 4096);
    put_tree(TREE);
    EXPECT_FAIL(run_loader(TREE), "not enough memory in one piece: the first process needs 20480 KiB");
}

static void O01_tree_corrupt(void **state)
{
    (void)state;
    setup_appended();
    ((uint8_t *)loader_view(TREE))[0] = 0;
    EXPECT_FAIL(run_loader(TREE), "device tree at 81e00040: no device tree there");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(N10_no_archive),
        RUN(N10_member_missing),
        RUN(N10_archive_corrupt),
        RUN(N10_initrd_places),
        RUN(N01_image_cut_short),
        RUN(N04_kernel_outside_its_window),
        RUN(N04_process_in_the_kernels_half),
        RUN(N08_kernel_entry_alignment),
        RUN(N05_too_little_memory),
        RUN(N05_memory_in_pieces),
        RUN(O01_tree_corrupt),
    };

    return cmocka_run_group_tests(tests, make_ram, free_ram);
}

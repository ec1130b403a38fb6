/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The device tree reader: values, addresses and searches.
 */
#include "support.h"

#include <parse/fdt.h>
#include <string.h>

static struct tree_builder builder;

static struct block make_machine(void)
{
    tree_root(&builder);
    tree_reserve(&builder, 0x80000000, 0x1000);
    tree_memory(&builder, 0x80000000, 0x8000000);
    tree_cpus(&builder, 2);
    tree_soc(&builder, 2);
    tree_end(&builder);
    return tree_finish(&builder);
}

/* /bus/device with reg, under the given cells. */
static bool reg_with_cells(uint32_t address_cells, uint32_t size_cells, unsigned cells, uint64_t *base,
                           uint64_t *size)
{
    uint8_t reg[64] = {0};
    struct fdt_node node;
    struct fdt tree;
    struct block blob;
    bool found;

    tree_begin(&builder);
    tree_node(&builder, "");
    tree_cells(&builder, "#address-cells", 1, address_cells);
    tree_cells(&builder, "#size-cells", 1, size_cells);
    tree_node(&builder, "device");
    for (unsigned i = 0; i < cells; i++) {
        put_be32(reg + (size_t)4 * i, 0x10 + i);
    }
    tree_bytes(&builder, "reg", reg, 4 * cells);
    tree_end(&builder);
    tree_end(&builder);
    blob = tree_finish(&builder);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_OK);
    assert_true(fdt_find_path(&tree, "/device", &node));
    found = fdt_reg(&tree, &node, 0, base, size);
    free(blob.data);
    return found;
}

static void O05_cells(void **state)
{
    uint64_t base = 0;
    uint64_t size = 0;

    (void)state;
    assert_true(reg_with_cells(1, 1, 2, &base, &size));
    assert_true(base == 0x10 && size == 0x11);
    assert_true(reg_with_cells(2, 2, 4, &base, &size));
    assert_true(base == 0x1000000011 && size == 0x1200000013);
    assert_true(reg_with_cells(1, 0, 1, &base, &size));
    assert_true(base == 0x10 && size == 0);
    assert_false(reg_with_cells(0, 1, 1, &base, &size));
    assert_false(reg_with_cells(3, 2, 5, &base, &size));
    assert_false(reg_with_cells(2, 3, 5, &base, &size));
    assert_false(reg_with_cells(255, 255, 4, &base, &size));
    assert_false(reg_with_cells(0xffffffff, 1, 4, &base, &size));
}

static void O05_reg_shorter_than_cells(void **state)
{
    uint64_t base;
    uint64_t size;

    (void)state;
    assert_false(reg_with_cells(2, 2, 0, &base, &size));
    assert_false(reg_with_cells(2, 2, 3, &base, &size));
    assert_false(reg_with_cells(2, 2, 5, &base, &size));
    assert_false(reg_with_cells(1, 1, 1, &base, &size));
}

/* /bus/device: one cell each, device at 0x1000, size 0x100; the root has two address cells. */
static bool reg_through_ranges(const void *ranges, uint32_t ranges_size, uint64_t *base)
{
    struct fdt_node node;
    struct fdt tree;
    struct block blob;
    uint64_t size;
    bool found;

    tree_root(&builder);
    tree_node(&builder, "bus");
    tree_cells(&builder, "#address-cells", 1, 1u);
    tree_cells(&builder, "#size-cells", 1, 1u);
    if (ranges) {
        tree_bytes(&builder, "ranges", ranges, ranges_size);
    }
    tree_node(&builder, "device@1000");
    tree_cells(&builder, "reg", 2, 0x1000u, 0x100u);
    tree_end(&builder);
    tree_end(&builder);
    tree_end(&builder);
    blob = tree_finish(&builder);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_OK);
    assert_true(fdt_find_path(&tree, "/bus/device", &node));
    found = fdt_reg(&tree, &node, 0, base, &size);
    free(blob.data);
    return found;
}

static void O05_ranges_translate(void **state)
{
    static const uint8_t ranges[] = {0, 0, 0,    0, 0, 0, 0, 9, 0x90, 0, 0, 0,    0, 0, 0x10, 0, /* 0..fff */
                                     0, 0, 0x10, 0, 0, 0, 0, 1, 0x40, 0, 0, 0x50, 0, 0, 1,    0};
    uint8_t short_ranges[sizeof(ranges)];
    uint64_t base = 0;

    (void)state;
    assert_true(reg_through_ranges(ranges, sizeof(ranges), &base));
    assert_true(base == 0x140000050);
    assert_true(reg_through_ranges(ranges, 0, &base));
    assert_true(base == 0x1000);
    assert_false(reg_through_ranges(NULL, 0, &base));
    assert_false(reg_through_ranges(ranges, sizeof(ranges) - 4, &base));
    assert_false(reg_through_ranges(ranges, sizeof(ranges) / 2, &base));
    memcpy(short_ranges, ranges, sizeof(ranges));
    short_ranges[sizeof(ranges) - 2] = 0;
    short_ranges[sizeof(ranges) - 1] = 0xff;
    assert_false(reg_through_ranges(short_ranges, sizeof(short_ranges), &base));
}

static void find_by_path_and_phandle(void **state)
{
    struct block blob = make_machine();
    struct fdt_node node;
    struct fdt tree;

    (void)state;
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_OK);
    assert_true(fdt_find_path(&tree, "/", &node));
    assert_int_equal(node.depth, 0);
    assert_true(fdt_find_path(&tree, "/soc/test@100000", &node));
    assert_true(fdt_find_path(&tree, "/soc/test", &node));
    assert_true(fdt_name_is(&tree, &node, "test"));
    assert_false(fdt_name_is(&tree, &node, "tes"));
    assert_false(fdt_find_path(&tree, "/test@100000", &node));
    assert_false(fdt_find_path(&tree, "/soc/tes", &node));
    assert_false(fdt_find_path(&tree, "soc", &node));
    assert_false(fdt_find_path(&tree, "/cpus/cpu@1/test@100000", &node));
    assert_true(fdt_find_phandle(&tree, 0x101, &node));
    assert_string_equal(fdt_name(&tree, &node), "interrupt-controller");
    assert_false(fdt_find_phandle(&tree, 77, &node));
    free(blob.data);
}

static void property_shapes(void **state)
{
    struct fdt_property property;
    struct fdt_node root;
    struct block blob;
    struct fdt tree;
    uint64_t number = 0;
    uint32_t cell = 0;

    (void)state;
    tree_begin(&builder);
    tree_node(&builder, "");
    tree_cells(&builder, "two", 2, 1u, 2u);
    tree_bytes(&builder, "open", "abc", 3);
    tree_bytes(&builder, "list", "one\0three", 10);
    tree_bytes(&builder, "empty", "", 0);
    tree_end(&builder);
    blob = tree_finish(&builder);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_OK);
    fdt_root(&tree, &root);
    assert_false(fdt_get_u32(&tree, &root, "two", &cell));
    assert_true(fdt_get_number(&tree, &root, "two", &number));
    assert_true(number == 0x100000002);
    assert_null(fdt_get_text(&tree, &root, "open"));
    assert_null(fdt_get_text(&tree, &root, "list"));
    assert_null(fdt_get_text(&tree, &root, "empty"));
    assert_true(fdt_get(&tree, &root, "list", &property));
    assert_true(fdt_list_has(&property, "three"));
    assert_false(fdt_list_has(&property, "thre"));
    assert_true(fdt_get(&tree, &root, "open", &property));
    assert_false(fdt_list_has(&property, "abc"));
    assert_false(fdt_cell(&property, 0, &cell));
    free(blob.data);
}

static void disabled_through_ancestor(void **state)
{
    struct fdt_node node;
    struct block blob;
    struct fdt tree;

    (void)state;
    tree_root(&builder);
    tree_node(&builder, "off");
    tree_text(&builder, "status", "disabled");
    tree_node(&builder, "below");
    tree_text(&builder, "status", "okay");
    tree_end(&builder);
    tree_end(&builder);
    tree_node(&builder, "on");
    tree_text(&builder, "status", "ok");
    tree_end(&builder);
    tree_end(&builder);
    blob = tree_finish(&builder);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_OK);
    assert_true(fdt_find_path(&tree, "/off/below", &node));
    assert_false(fdt_enabled(&tree, &node));
    assert_true(fdt_find_path(&tree, "/on", &node));
    assert_true(fdt_enabled(&tree, &node));
    free(blob.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(O05_cells),
        RUN(O05_reg_shorter_than_cells),
        RUN(O05_ranges_translate),
        RUN(find_by_path_and_phandle),
        RUN(property_shapes),
        RUN(disabled_through_ancestor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

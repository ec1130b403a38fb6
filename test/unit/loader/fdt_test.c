/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The device tree reader: what a blob must be to be opened.
 */
#include "support.h"

#include <parse/fdt.h>
#include <string.h>

enum {
    AT_TOTAL_SIZE = 4,
    AT_STRUCTURE = 8,
    AT_STRINGS = 12,
    AT_RESERVATIONS = 16,
    AT_VERSION = 20,
    AT_COMPATIBLE_VERSION = 24,
    AT_STRINGS_SIZE = 32,
    AT_STRUCTURE_SIZE = 36,
};

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

/* Reach everything that can be reached, so that the sanitizers see it; the result does not matter. */
static unsigned visit(const struct fdt *tree)
{
    struct fdt_node node;
    struct fdt_property property;
    uint64_t base;
    uint64_t size;
    unsigned count = 0;

    fdt_root(tree, &node);
    do {
        count += (unsigned)strlen(fdt_name(tree, &node));
        fdt_get(tree, &node, "none", &property);
        fdt_compatible(tree, &node, "none");
        fdt_get_text(tree, &node, "compatible");
        fdt_enabled(tree, &node);
        for (uint32_t i = 0; fdt_reg(tree, &node, i, &base, &size); i++) {
            count++;
        }
    } while (fdt_next(tree, &node));
    for (uint32_t i = 0; fdt_reservation(tree, i, &base, &size); i++) {
        count++;
    }
    return count;
}

static void open_and_visit(struct block blob)
{
    struct fdt tree;

    if (fdt_open(&tree, blob.data, blob.size) == FDT_OK) {
        visit(&tree);
    }
}

static void O01_truncated_at_every_byte(void **state)
{
    struct block whole = make_machine();

    (void)state;
    for (size_t size = 0; size < whole.size; size++) {
        struct block cut = block_copy(whole.data, size);
        struct fdt tree;

        assert_int_not_equal(fdt_open(&tree, cut.data, cut.size), FDT_OK);
        free(cut.data);
    }
    free(whole.data);
}

/* A cut that the header agrees with must be found by the blocks' own ends. */
static void O01_truncated_with_matching_size(void **state)
{
    struct block whole = make_machine();

    (void)state;
    for (size_t size = FDT_HEADER_SIZE; size < whole.size; size++) {
        struct block cut = block_copy(whole.data, size);
        struct fdt tree;

        put_be32(cut.data + AT_TOTAL_SIZE, (uint32_t)size);
        assert_int_not_equal(fdt_open(&tree, cut.data, cut.size), FDT_OK);
        free(cut.data);
    }
    free(whole.data);
}

static void O01_every_bit_flipped(void **state)
{
    struct block whole = make_machine();

    (void)state;
    for (size_t bit = 0; bit < whole.size * 8; bit++) {
        whole.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        open_and_visit(whole);
        whole.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    free(whole.data);
}

static void expect_header(size_t at, uint32_t value, enum fdt_error expected)
{
    struct block blob = make_machine();
    struct fdt tree;

    put_be32(blob.data + at, value);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), expected);
    free(blob.data);
}

static void O02_header_offsets(void **state)
{
    static const uint32_t wrong[] = {0xffffffff, 0xfffffffc, 0x80000000, 0x7ffffffc, 0, 39};

    (void)state;
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        expect_header(AT_STRUCTURE, wrong[i], FDT_LAYOUT);
        expect_header(AT_STRINGS, wrong[i], FDT_LAYOUT);
    }
    expect_header(AT_STRUCTURE_SIZE, 0xffffffff, FDT_LAYOUT);
    expect_header(AT_STRINGS_SIZE, 0xffffffff, FDT_LAYOUT);
    expect_header(AT_RESERVATIONS, 0, FDT_LAYOUT);
    expect_header(AT_RESERVATIONS, 44, FDT_LAYOUT);
    expect_header(AT_RESERVATIONS, 0xfffffff8, FDT_RESERVATIONS);
}

static void O02_header_total_size(void **state)
{
    (void)state;
    expect_header(AT_TOTAL_SIZE, 0xffffffff, FDT_LAYOUT);
    expect_header(AT_TOTAL_SIZE, 39, FDT_LAYOUT);
    expect_header(AT_TOTAL_SIZE, FDT_SIZE_MAX, FDT_TRUNCATED);
}

static void O02_versions(void **state)
{
    (void)state;
    expect_header(0, 0xd00dfeee, FDT_NO_MAGIC);
    expect_header(AT_VERSION, 15, FDT_VERSION);
    expect_header(AT_VERSION, 16, FDT_VERSION);
    expect_header(AT_VERSION, 18, FDT_OK);
    expect_header(AT_COMPATIBLE_VERSION, 18, FDT_VERSION);
}

static enum fdt_error finish_and_open(void)
{
    struct block blob = tree_finish(&builder);
    struct fdt tree;
    enum fdt_error error = fdt_open(&tree, blob.data, blob.size);

    if (!error) {
        visit(&tree);
    }
    free(blob.data);
    return error;
}

static void O03_nesting_bounded(void **state)
{
    (void)state;
    for (unsigned depth = FDT_DEPTH - 1; depth <= 10000; depth += depth < 20 ? 1 : 3327) {
        tree_begin(&builder);
        for (unsigned i = 0; i < depth; i++) {
            tree_node(&builder, "n");
        }
        for (unsigned i = 0; i < depth; i++) {
            tree_end(&builder);
        }
        assert_int_equal(finish_and_open(), depth <= FDT_DEPTH ? FDT_OK : FDT_TOO_DEEP);
    }
}

static void O03_unbalanced(void **state)
{
    (void)state;
    tree_begin(&builder);
    tree_node(&builder, "");
    assert_int_equal(finish_and_open(), FDT_NESTING);
    tree_begin(&builder);
    tree_node(&builder, "");
    tree_end(&builder);
    tree_end(&builder);
    assert_int_equal(finish_and_open(), FDT_NESTING);
    tree_begin(&builder);
    assert_int_equal(finish_and_open(), FDT_NESTING);
}

static void O03_second_root(void **state)
{
    (void)state;
    tree_begin(&builder);
    tree_node(&builder, "");
    tree_end(&builder);
    tree_node(&builder, "");
    tree_end(&builder);
    assert_int_equal(finish_and_open(), FDT_NESTING);
}

static void O03_end_missing(void **state)
{
    struct block blob;
    struct fdt tree;

    (void)state;
    tree_root(&builder);
    tree_end(&builder);
    blob = tree_finish(&builder);
    put_be32(blob.data + AT_STRUCTURE_SIZE, builder.structure_size - 4);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_NO_END);
    free(blob.data);
}

static void O03_nop_runs(void **state)
{
    struct block blob;
    struct fdt_node node;
    struct fdt tree;
    uint32_t value = 0;

    (void)state;
    tree_begin(&builder);
    for (unsigned i = 0; i < 3000; i++) {
        tree_token(&builder, 4);
    }
    tree_node(&builder, "");
    tree_token(&builder, 4);
    tree_cells(&builder, "first", 1, 7u);
    tree_token(&builder, 4);
    tree_node(&builder, "child");
    tree_end(&builder);
    tree_token(&builder, 4);
    tree_end(&builder);
    tree_token(&builder, 4);
    blob = tree_finish(&builder);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_OK);
    fdt_root(&tree, &node);
    assert_true(fdt_get_u32(&tree, &node, "first", &value));
    assert_int_equal(value, 7);
    assert_true(fdt_next(&tree, &node));
    assert_string_equal(fdt_name(&tree, &node), "child");
    assert_false(fdt_next(&tree, &node));
    free(blob.data);
}

static void O03_unknown_token(void **state)
{
    (void)state;
    tree_root(&builder);
    tree_token(&builder, 5);
    tree_end(&builder);
    assert_int_equal(finish_and_open(), FDT_TOKEN);
}

/* The property "x" alone in the root, its header damaged. */
static enum fdt_error open_with_property(uint32_t size, uint32_t name)
{
    tree_begin(&builder);
    tree_node(&builder, "");
    tree_cells(&builder, "x", 1, 1u);
    put_be32(builder.structure + 12, size);
    put_be32(builder.structure + 16, name);
    tree_end(&builder);
    return finish_and_open();
}

static void O04_property_bounds(void **state)
{
    (void)state;
    assert_int_equal(open_with_property(4, 0), FDT_OK);
    assert_int_equal(open_with_property(0xffffffff, 0), FDT_PROPERTY);
    assert_int_equal(open_with_property(0xfffffffd, 0), FDT_PROPERTY);
    assert_int_equal(open_with_property(0x7fffffff, 0), FDT_PROPERTY);
    assert_int_equal(open_with_property(4, 2), FDT_STRINGS);
    assert_int_equal(open_with_property(4, 0xffffffff), FDT_STRINGS);
}

static void O04_property_outside_node(void **state)
{
    (void)state;
    tree_begin(&builder);
    tree_cells(&builder, "x", 1, 1u);
    tree_node(&builder, "");
    tree_end(&builder);
    assert_int_equal(finish_and_open(), FDT_PROPERTY);
    tree_root(&builder);
    tree_node(&builder, "child");
    tree_end(&builder);
    tree_cells(&builder, "late", 1, 1u);
    tree_end(&builder);
    assert_int_equal(finish_and_open(), FDT_PROPERTY);
}

static void O04_names_terminated(void **state)
{
    struct block blob;
    struct fdt tree;

    (void)state;
    tree_begin(&builder);
    tree_token(&builder, 1);
    for (unsigned i = 0; i < 64; i++) {
        tree_token(&builder, 0x61616161);
    }
    blob = tree_finish(&builder);
    put_be32(blob.data + AT_STRUCTURE_SIZE, builder.structure_size - 4);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_NAME);
    free(blob.data);
    tree_root(&builder);
    tree_end(&builder);
    blob = tree_finish(&builder);
    blob.data[blob.size - 1] = 'x';
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_STRINGS);
    free(blob.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(O01_truncated_at_every_byte),
        RUN(O01_truncated_with_matching_size),
        RUN(O01_every_bit_flipped),
        RUN(O02_header_offsets),
        RUN(O02_header_total_size),
        RUN(O02_versions),
        RUN(O03_nesting_bounded),
        RUN(O03_unbalanced),
        RUN(O03_second_root),
        RUN(O03_end_missing),
        RUN(O03_nop_runs),
        RUN(O03_unknown_token),
        RUN(O04_property_bounds),
        RUN(O04_property_outside_node),
        RUN(O04_names_terminated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

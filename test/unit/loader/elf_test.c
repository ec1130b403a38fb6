/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The ELF reader.
 */
#include "support.h"

#include <parse/elf.h>
#include <string.h>
#include <xous/abi/memory.h>

#define LOW 0x1000ul
#define HIGH (1ul << 38)
#define TEXT 0x10000ul
#define DATA 0x12000ul

static struct elf_builder builder;

/* Text and data, as a linker makes them. */
static void make_program(void)
{
    elf_begin(&builder, TEXT);
    elf_segment(&builder, TEXT, 0x1234, 0x1234, ELF_R | ELF_X);
    elf_segment(&builder, DATA, 0x100, 0x2000, ELF_R | ELF_W);
}

static enum elf_error open_built(struct elf_image *image)
{
    struct block block = block_copy(builder.bytes, builder.size);
    enum elf_error error = elf_open(image, block.data, block.size, LOW, HIGH);

    free(block.data);
    return error;
}

static void expect(enum elf_error expected)
{
    struct elf_image image;

    assert_int_equal(open_built(&image), expected);
}

static void N01_program_truncated_at_every_byte(void **state)
{
    (void)state;
    make_program();
    for (size_t size = 0; size < builder.size; size++) {
        struct block cut = block_copy(builder.bytes, size);
        struct elf_image image;

        assert_int_not_equal(elf_open(&image, cut.data, cut.size, LOW, HIGH), ELF_OK);
        free(cut.data);
    }
    expect(ELF_OK);
}

/* Whatever is accepted keeps the promises of the header. */
static void check_promises(const struct elf_image *image, size_t size, const uint8_t *file)
{
    for (unsigned i = 0; i < image->count; i++) {
        const struct elf_segment *segment = &image->segments[i];

        assert_true(segment->data >= file && segment->data + segment->data_size <= file + size);
        assert_true(segment->data_size <= segment->size && segment->size > 0);
        assert_true(elf_segment_start(segment) >= LOW && elf_segment_end(segment) <= HIGH);
        assert_true(elf_segment_start(segment) < elf_segment_end(segment));
        assert_true(i == 0 || elf_segment_end(segment - 1) <= elf_segment_start(segment));
        assert_true(segment->rights != XOUS_RIGHTS && (segment->rights & XOUS_READ));
    }
}

static void N02_program_bits_flipped(void **state)
{
    struct block block;

    (void)state;
    make_program();
    block = block_copy(builder.bytes, builder.size);
    for (size_t bit = 0; bit < (64 + 2 * 56) * 8; bit++) {
        struct elf_image image;

        block.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (elf_open(&image, block.data, block.size, LOW, HIGH) == ELF_OK) {
            check_promises(&image, block.size, block.data);
        }
        block.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    free(block.data);
}

static void N03_program_header_bounds(void **state)
{
    (void)state;
    make_program();
    elf_put64(builder.bytes + ELF_AT_HEADERS, builder.size - 60);
    expect(ELF_TRUNCATED);
    elf_put64(builder.bytes + ELF_AT_HEADERS, UINT64_MAX - 8);
    expect(ELF_TRUNCATED);
    make_program();
    elf_put16(builder.bytes + ELF_AT_HEADER_SIZE, 55);
    expect(ELF_HEADERS);
    elf_put16(builder.bytes + ELF_AT_HEADER_SIZE, 0);
    expect(ELF_HEADERS);
}

static void N03_segment_bounds(void **state)
{
    static const uint64_t wrong[] = {UINT64_MAX, UINT64_MAX - 0xfff, 1ul << 63, 1ul << 40};
    uint8_t *header;

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        elf_begin(&builder, TEXT);
        header = elf_segment(&builder, TEXT, 16, 16, ELF_R | ELF_X);
        elf_put64(header + ELF_AT_OFFSET, wrong[i]);
        expect(ELF_BOUNDS);
        elf_begin(&builder, TEXT);
        header = elf_segment(&builder, TEXT, 16, 16, ELF_R | ELF_X);
        elf_put64(header + ELF_AT_FILE_SIZE, wrong[i]);
        elf_put64(header + ELF_AT_MEMORY_SIZE, UINT64_MAX);
        expect(ELF_BOUNDS);
    }
}

static void N03_file_size_above_memory_size(void **state)
{
    (void)state;
    elf_begin(&builder, TEXT);
    elf_segment(&builder, TEXT, 17, 16, ELF_R | ELF_X);
    expect(ELF_BOUNDS);
    elf_begin(&builder, TEXT);
    elf_segment(&builder, TEXT, 17, 0, ELF_R | ELF_X);
    expect(ELF_BOUNDS);
}

static void N04_segments_overlap(void **state)
{
    (void)state;
    elf_begin(&builder, TEXT);
    elf_segment(&builder, TEXT, 0x1001, 0x1001, ELF_R | ELF_X);
    elf_segment(&builder, TEXT + 0x1800, 16, 16, ELF_R | ELF_W);
    expect(ELF_OVERLAP); /* not a byte in common, but a page */
    elf_begin(&builder, TEXT);
    elf_segment(&builder, DATA, 16, 16, ELF_R | ELF_W);
    elf_segment(&builder, TEXT, 16, 16, ELF_R | ELF_X);
    expect(ELF_OVERLAP);
}

static void N04_segment_outside_window(void **state)
{
    static const uint64_t wrong[] = {0, 0xff0, HIGH - 0x10, HIGH, 0xffffffff80000000ul, UINT64_MAX - 0xf};

    (void)state;
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        elf_begin(&builder, wrong[i]);
        elf_segment(&builder, wrong[i], 16, 0x20, ELF_R | ELF_X);
        expect(ELF_ADDRESS);
    }
}

static void N04_writable_and_executable(void **state)
{
    (void)state;
    elf_begin(&builder, TEXT);
    elf_segment(&builder, TEXT, 16, 16, ELF_R | ELF_W | ELF_X);
    expect(ELF_RIGHTS);
    elf_begin(&builder, TEXT);
    elf_segment(&builder, TEXT, 16, 16, ELF_X);
    expect(ELF_RIGHTS);
}

static void N04_offset_not_congruent(void **state)
{
    uint8_t *header;

    (void)state;
    elf_begin(&builder, TEXT);
    header = elf_segment(&builder, TEXT, 0x200, 0x200, ELF_R | ELF_X);
    elf_put64(header + ELF_AT_OFFSET, 4096 - 8);
    expect(ELF_ALIGNMENT);
}

/* The reader only says how large the program is: who places it decides whether that much exists. */
static void N05_huge_memory_size(void **state)
{
    struct elf_image image;

    (void)state;
    elf_begin(&builder, TEXT);
    elf_segment(&builder, TEXT, 16, 16, ELF_R | ELF_X);
    elf_segment(&builder, DATA, 16, 1ul << 37, ELF_R | ELF_W);
    assert_int_equal(open_built(&image), ELF_OK);
    assert_true(image.segments[1].size == 1ul << 37);
    elf_begin(&builder, TEXT);
    elf_segment(&builder, TEXT, 16, 1ul << 40, ELF_R | ELF_X);
    expect(ELF_ADDRESS);
}

static void N06_segment_counts(void **state)
{
    (void)state;
    elf_begin(&builder, TEXT);
    expect(ELF_HEADERS);
    make_program();
    elf_put16(builder.bytes + ELF_AT_HEADER_COUNT, 0xffff);
    expect(ELF_HEADERS);
    elf_begin(&builder, TEXT);
    elf_put32(elf_segment(&builder, TEXT, 16, 16, ELF_R), 4);
    expect(ELF_EMPTY);
    make_program();
    memcpy(builder.bytes + 64 + 56, builder.bytes + 64, 56);
    expect(ELF_OVERLAP); /* the same segment twice */
}

static void N06_too_many_segments(void **state)
{
    (void)state;
    elf_begin(&builder, TEXT);
    for (unsigned i = 0; i < ELF_SEGMENTS_MAX; i++) {
        elf_segment(&builder, TEXT + i * 0x1000, i == 0 ? 16 : 0, 16, i == 0 ? ELF_R | ELF_X : ELF_R | ELF_W);
    }
    expect(ELF_OK);
    elf_segment(&builder, TEXT + 0x100000, 0, 16, ELF_R);
    expect(ELF_MANY);
}

static void N07_wrong_kind_of_file(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
        enum elf_error expected;
    } cases[] = {{0, 0, ELF_MAGIC},   {3, 'f', ELF_MAGIC},   {4, 1, ELF_MACHINE},  {5, 2, ELF_MACHINE},
                 {6, 0, ELF_MACHINE}, {18, 62, ELF_MACHINE}, {19, 1, ELF_MACHINE}, {16, 1, ELF_TYPE},
                 {16, 3, ELF_TYPE},   {17, 1, ELF_TYPE}};

    (void)state;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make_program();
        builder.bytes[cases[i].at] = cases[i].value;
        expect(cases[i].expected);
    }
}

static void N07_dynamic_refused(void **state)
{
    (void)state;
    for (uint32_t type = 2; type <= 3; type++) {
        make_program();
        elf_put32(elf_segment(&builder, DATA + 0x10000, 16, 16, ELF_R), type);
        expect(ELF_TYPE);
    }
}

static void N08_entry(void **state)
{
    static const uint64_t wrong[] = {0, TEXT + 1, TEXT - 2, TEXT + 0x1234, DATA, UINT64_MAX - 1};

    (void)state;
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        make_program();
        elf_put64(builder.bytes + ELF_AT_ENTRY, wrong[i]);
        expect(ELF_ENTRY);
    }
    make_program();
    elf_put64(builder.bytes + ELF_AT_ENTRY, TEXT + 0x1232);
    expect(ELF_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(N01_program_truncated_at_every_byte),
        RUN(N02_program_bits_flipped),
        RUN(N03_program_header_bounds),
        RUN(N03_segment_bounds),
        RUN(N03_file_size_above_memory_size),
        RUN(N04_segments_overlap),
        RUN(N04_segment_outside_window),
        RUN(N04_writable_and_executable),
        RUN(N04_offset_not_congruent),
        RUN(N05_huge_memory_size),
        RUN(N06_segment_counts),
        RUN(N06_too_many_segments),
        RUN(N07_wrong_kind_of_file),
        RUN(N07_dynamic_refused),
        RUN(N08_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

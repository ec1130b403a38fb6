/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The archive reader.
 */
#include "support.h"

#include <parse/ustar.h>
#include <stdio.h>
#include <string.h>

static struct tar_builder builder;

static void make_archive(void)
{
    static const uint8_t body[1500] = {1, 2, 3};

    tar_begin(&builder);
    tar_add(&builder, "kernel.elf", body, sizeof(body));
    tar_add(&builder, "manifest", "names\n", 6);
    tar_add(&builder, "empty", "", 0);
}

static enum ustar_error open_block(struct block block, size_t *where)
{
    struct ustar archive;

    return ustar_open(&archive, block.data, block.size, where);
}

static void expect_built(enum ustar_error expected)
{
    struct block block = tar_finish(&builder);
    size_t where;

    assert_int_equal(open_block(block, &where), expected);
    free(block.data);
}

static void N01_archive_truncated_at_every_byte(void **state)
{
    struct block whole;

    (void)state;
    make_archive();
    whole = tar_finish(&builder);
    for (size_t size = 0; size < whole.size; size++) {
        struct block cut = block_copy(whole.data, size);
        size_t where;

        assert_int_equal(open_block(cut, &where), USTAR_TRUNCATED);
        free(cut.data);
    }
    free(whole.data);
}

/* The sum covers every bit of a header, its own digits included. */
static void N02_archive_header_bits_flipped(void **state)
{
    struct block block;

    (void)state;
    make_archive();
    block = tar_finish(&builder);
    for (size_t bit = 0; bit < 512 * 8; bit++) {
        size_t where;

        if (bit / 8 == 148 || bit / 8 == 148 + 6 || bit / 8 == 148 + 7) {
            continue; /* the first digit may be a space, what ends the digits a space or NUL */
        }
        block.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(open_block(block, &where), USTAR_OK);
        block.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    free(block.data);
}

static void N10_archive_members_found(void **state)
{
    struct ustar_member member;
    struct ustar archive;
    struct block block;
    size_t where;

    (void)state;
    make_archive();
    block = tar_finish(&builder);
    assert_int_equal(ustar_open(&archive, block.data, block.size, &where), USTAR_OK);
    assert_int_equal(archive.size, block.size);
    assert_true(ustar_find(&archive, "manifest", &member));
    assert_int_equal(member.size, 6);
    assert_memory_equal(member.data, "names\n", 6);
    assert_true(ustar_find(&archive, "kernel.elf", &member));
    assert_int_equal(member.size, 1500);
    assert_true(ustar_find(&archive, "empty", &member));
    assert_false(ustar_find(&archive, "kernel", &member));
    assert_false(ustar_find(&archive, "kernel.elf2", &member));
    free(block.data);
}

static void N10_archive_ends_at_its_mark(void **state)
{
    struct ustar archive;
    struct block block;
    size_t where;

    (void)state;
    make_archive();
    builder.bytes[builder.size + 1024] = 'x';
    block = block_copy(builder.bytes, builder.size + 4096);
    assert_int_equal(ustar_open(&archive, block.data, block.size, &where), USTAR_OK);
    assert_int_equal(archive.size, builder.size + 1024);
    free(block.data);
}

static void N10_archive_empty(void **state)
{
    (void)state;
    tar_begin(&builder);
    expect_built(USTAR_EMPTY);
}

static void N10_archive_half_end_mark(void **state)
{
    (void)state;
    make_archive();
    builder.bytes[builder.size + 512] = 1;
    expect_built(USTAR_TRUNCATED);
}

/* A member's header with its size field replaced; returns what opening says. */
static void expect_size(const char *digits, enum ustar_error expected)
{
    uint8_t *header;

    tar_begin(&builder);
    header = tar_add(&builder, "a", "", 0);
    memset(header + 124, 0, 12);
    memcpy(header + 124, digits, strlen(digits));
    tar_sum(header);
    expect_built(expected);
}

static void N10_archive_sizes(void **state)
{
    (void)state;
    expect_size("00000000000", USTAR_OK);
    expect_size("77777777777", USTAR_TRUNCATED);
    expect_size("777777777777", USTAR_TRUNCATED);
    expect_size("00000002001", USTAR_TRUNCATED); /* one byte too many */
    expect_size("", USTAR_SIZE);
    expect_size("00000008", USTAR_SIZE);
    expect_size("-1", USTAR_SIZE);
    expect_size("\x80\x01", USTAR_SIZE); /* the GNU form in base 256 */
}

static void N10_archive_wrong_checksum(void **state)
{
    struct block block;
    size_t second;
    size_t where;

    (void)state;
    tar_begin(&builder);
    tar_add(&builder, "first", "x", 1);
    second = builder.size;
    tar_add(&builder, "second", "y", 1)[0] = 'S';
    block = tar_finish(&builder);
    assert_int_equal(open_block(block, &where), USTAR_CHECKSUM);
    assert_int_equal(where, second);
    free(block.data);
}

static void N10_archive_duplicate_names(void **state)
{
    (void)state;
    make_archive();
    tar_add(&builder, "manifest", "other", 5);
    expect_built(USTAR_DUPLICATE);
    make_archive();
    tar_add(&builder, "./manifest", "other", 5);
    expect_built(USTAR_DUPLICATE);
}

static void N10_archive_long_names(void **state)
{
    struct ustar_member member = {.next = 0};
    struct ustar archive;
    struct block block;
    uint8_t *header;
    size_t where;

    (void)state;
    tar_begin(&builder);
    header = tar_add(&builder, "x", "", 0);
    memset(header, 'n', 100); /* both fields full: neither has a terminator */
    memset(header + 345, 'p', 155);
    tar_sum(header);
    block = tar_finish(&builder);
    assert_int_equal(ustar_open(&archive, block.data, block.size, &where), USTAR_OK);
    assert_true(ustar_next(&archive, &member));
    assert_int_equal(strlen(member.name), 256);
    assert_int_equal(member.name[155], '/');
    free(block.data);
}

static void N10_archive_bad_names(void **state)
{
    (void)state;
    tar_begin(&builder);
    tar_add(&builder, "", "", 0);
    expect_built(USTAR_NAME);
    tar_begin(&builder);
    tar_add(&builder, "new\nline", "", 0);
    expect_built(USTAR_NAME);
    tar_begin(&builder);
    tar_add(&builder, "\x1b[2J", "", 0);
    expect_built(USTAR_NAME);
}

static void expect_kind(char kind, size_t size, enum ustar_error expected)
{
    uint8_t *header;

    tar_begin(&builder);
    header = tar_add(&builder, "a", "x", size);
    header[156] = (uint8_t)kind;
    tar_sum(header);
    expect_built(expected);
}

static void N10_archive_kinds(void **state)
{
    (void)state;
    expect_kind(0, 1, USTAR_OK);
    expect_kind('5', 0, USTAR_OK);
    expect_kind('5', 1, USTAR_SIZE);
    for (const char *kind = "12346xgLKS"; *kind; kind++) {
        expect_kind(*kind, 0, USTAR_KIND);
    }
}

static void N10_archive_directory_is_no_file(void **state)
{
    struct ustar_member member;
    struct ustar archive;
    struct block block;
    uint8_t *header;
    size_t where;

    (void)state;
    tar_begin(&builder);
    header = tar_add(&builder, "kernel.elf", "", 0);
    header[156] = '5';
    tar_sum(header);
    block = tar_finish(&builder);
    assert_int_equal(ustar_open(&archive, block.data, block.size, &where), USTAR_OK);
    assert_false(ustar_find(&archive, "kernel.elf", &member));
    free(block.data);
}

static void N06_archive_too_many_members(void **state)
{
    char name[16];

    (void)state;
    tar_begin(&builder);
    for (unsigned i = 0; i < USTAR_MEMBERS_MAX; i++) {
        snprintf(name, sizeof(name), "m%u", i);
        tar_add(&builder, name, "", 0);
    }
    expect_built(USTAR_OK);
    tar_add(&builder, "one more", "", 0);
    expect_built(USTAR_MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(N01_archive_truncated_at_every_byte),
        RUN(N02_archive_header_bits_flipped),
        RUN(N10_archive_members_found),
        RUN(N10_archive_ends_at_its_mark),
        RUN(N10_archive_empty),
        RUN(N10_archive_half_end_mark),
        RUN(N10_archive_sizes),
        RUN(N10_archive_wrong_checksum),
        RUN(N10_archive_duplicate_names),
        RUN(N10_archive_long_names),
        RUN(N10_archive_bad_names),
        RUN(N10_archive_kinds),
        RUN(N10_archive_directory_is_no_file),
        RUN(N06_archive_too_many_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

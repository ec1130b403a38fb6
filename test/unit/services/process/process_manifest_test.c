/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/process/manifest.c and the keys and words below it.
 */
#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xous/abi/syscall.h>
#include <xous/abi/system.h>

#include "manifest.h"
#include "text.h"

static struct manifest manifest;
static char reports[4096]; /* "LINE: TEXT\n" each */

static void report(void *context, uint32_t line, const char *text)
{
    size_t used = strlen(reports);

    (void)context;
    snprintf(reports + used, sizeof(reports) - used, "%u: %s\n", (unsigned)line, text);
}

/* From an allocation of exactly its size, so that ASan sees any read behind it. */
static void parse(const char *text)
{
    size_t size = strlen(text);
    char *copy = malloc(size + (size == 0));

    memcpy(copy, text, size);
    reports[0] = '\0';
    manifest_parse(&manifest, copy, size, report, NULL);
    free(copy);
}

static const struct manifest_service *only(const char *text)
{
    parse(text);
    assert_string_equal(reports, "");
    assert_int_equal(manifest.count, 1);
    return &manifest.services[0];
}

static void refused(const char *text, const char *expected)
{
    parse(text);
    assert_string_equal(reports, expected);
    assert_int_equal(manifest.count, 0);
    assert_int_equal(manifest.errors, 1);
}

static void manifest_line_with_a_name_alone_has_defaults(void **state)
{
    const struct manifest_service *service = only("log\n");

    (void)state;
    assert_string_equal(service->name, "log");
    assert_string_equal(service->file, "log.elf");
    assert_int_equal(service->memory, MANIFEST_MEMORY_DEFAULT);
    assert_int_equal(service->priority, XOUS_PRIORITY_DEFAULT);
    assert_int_equal(service->restart, PROCESS_RESTART_NEVER);
    assert_true(service->calls[0] == ~0ull && service->calls[1] == ~0ull);
    assert_int_equal(service->system, 0);
    assert_int_equal(service->server, MANIFEST_SERVER_RANDOM);
    assert_false(service->manager);
    assert_true(service->at_boot);
}

static void manifest_line_sets_every_key(void **state)
{
    const struct manifest_service *service =
        only("x elf=y.elf memory=0x100000 priority=31 restart=fault:5 irq=7 irq=1023 device=ns16550a "
             "device=google,goldfish-rtc server=fixed calls=messages system=list,audit manage=yes start=run");

    (void)state;
    assert_string_equal(service->file, "y.elf");
    assert_int_equal(service->memory, 1 << 20);
    assert_int_equal(service->priority, 31);
    assert_int_equal(service->restart, PROCESS_RESTART_FAULT(5));
    assert_int_equal(service->interrupt_count, 2);
    assert_int_equal(service->interrupts[1], 1023);
    assert_int_equal(service->device_count, 2);
    assert_string_equal(service->devices[1], "google,goldfish-rtc");
    assert_int_equal(service->server, MANIFEST_SERVER_FIXED);
    assert_int_equal(service->calls[0], 0xfffe);
    assert_int_equal(service->calls[1], 0);
    assert_int_equal(service->system, XOUS_SYSTEM_LIST | XOUS_SYSTEM_AUDIT);
    assert_true(service->manager);
    assert_false(service->at_boot);
}

static void manifest_skips_comments_blanks_and_either_line_end(void **state)
{
    (void)state;
    parse("# all\n\n   \t \r\na memory=1M # \xc3\xa9 in a comment\r\n\n\tb\n#c\nd");
    assert_string_equal(reports, "");
    assert_int_equal(manifest.count, 3);
    assert_string_equal(manifest.services[0].name, "a");
    assert_string_equal(manifest.services[1].name, "b");
    assert_int_equal(manifest.services[1].line, 6);
    assert_string_equal(manifest.services[2].name, "d");
}

static void manifest_empty_has_no_services(void **state)
{
    (void)state;
    parse("");
    assert_int_equal(manifest.count, 0);
    assert_string_equal(reports, "");
}

static void manifest_unknown_key_names_line_and_key(void **state)
{
    (void)state;
    refused("\n\na memry=1M\n", "3: memry: unknown key\n");
    refused("a elf\n", "1: elf: expected KEY=VALUE\n");
    refused("a =1\n", "1: : unknown key\n");
}

static void manifest_key_twice_is_refused(void **state)
{
    (void)state;
    refused("a memory=1M memory=2M", "1: memory: given twice\n");
    refused("a restart=never restart=never", "1: restart: given twice\n");
}

static void manifest_second_service_of_a_name_is_refused(void **state)
{
    (void)state;
    parse("a memory=1M\nb\na memory=2M\n");
    assert_string_equal(reports, "3: a: there is a service of this name already, in line 1\n");
    assert_int_equal(manifest.count, 2);
    assert_int_equal(manifest.services[0].memory, 1 << 20);
}

static void manifest_bad_line_leaves_the_others(void **state)
{
    (void)state;
    parse("a\nb priority=32\nc\nd restart=often\ne\n");
    assert_int_equal(manifest.count, 3);
    assert_int_equal(manifest.errors, 2);
    assert_string_equal(reports, "2: priority=32: not a priority from 0 to 31\n"
                                 "4: restart=often: not never, always or fault:N (N from 1 to 1000)\n");
    assert_non_null(manifest_find(&manifest, "e"));
    assert_null(manifest_find(&manifest, "b"));
}

static void manifest_bad_numbers_are_refused(void **state)
{
    static const char *const lines[] = {
        "a memory=",
        "a memory=12Q",
        "a memory=K",
        "a memory=1000",
        "a memory=4096",
        "a memory=-4K",
        "a memory=0x",
        "a memory=0",
        "a priority=",
        "a priority=1x",
        "a irq=0",
        "a irq=1024",
        "a restart=fault",
        "a restart=fault:",
        "a restart=fault:0",
        "a restart=fault:1001",
        "a memory=99999999999999999999K",
        "a memory=17179869184G",
        "a memory=1MM",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        parse(lines[i]);
        assert_int_equal(manifest.count, 0);
        assert_int_equal(manifest.errors, 1);
    }
}

static void manifest_bad_names_are_refused(void **state)
{
    (void)state;
    refused("a/b", "1: a/b: not a name: letters, digits and - _ . only\n");
    refused("a=b", "1: a=b: not a name: letters, digits and - _ . only\n");
    refused("abcdefghijklmnopqrstuvwxyz0123456", "1: abcdefghijklmnopqrstuvwxyz0123456...: "
                                                 "the name is longer than 31 characters\n");
    only("abcdefghijklmnopqrstuvwxyz01234");
}

static void manifest_unprintable_characters_are_refused(void **state)
{
    static const char zero[] = "a memory=1M\0 b";

    (void)state;
    refused("a \x01", "1: the line has a character that is not printable ASCII\n");
    refused("\xc3\xa9", "1: the line has a character that is not printable ASCII\n");
    reports[0] = '\0';
    manifest_parse(&manifest, zero, sizeof(zero), report, NULL);
    assert_int_equal(manifest.count, 0);
}

static void manifest_long_line_is_refused(void **state)
{
    char line[600];

    (void)state;
    memset(line, 'a', sizeof(line));
    line[sizeof(line) - 1] = '\0';
    refused(line, "1: the line is longer than 512 characters\n");
}

static void manifest_lists_have_limits(void **state)
{
    (void)state;
    only("a irq=1 irq=2 irq=3 irq=4 irq=5 irq=6 irq=7 irq=8");
    refused("a irq=1 irq=2 irq=3 irq=4 irq=5 irq=6 irq=7 irq=8 irq=9",
            "1: irq=9: too many: a line has at most 8 of them\n");
    refused("a device=1 device=2 device=3 device=4 device=5 device=6 device=7 device=8 device=9",
            "1: device=9: too many: a line has at most 8 of them\n");
    refused(
        "a device=0123456789012345678901234567890123456789",
        "1: device=0123456789012345678901234567890123456789: not a device: give its compatible string, an "
        "alias or a path (1 to 39 characters)\n");
}

static void manifest_has_room_for_its_services_and_no_more(void **state)
{
    char text[1024] = "";

    (void)state;
    for (unsigned i = 0; i <= MANIFEST_SERVICES; i++) {
        size_t used = strlen(text);

        snprintf(text + used, sizeof(text) - used, "s%u\n", i);
    }
    parse(text);
    assert_int_equal(manifest.count, MANIFEST_SERVICES);
    assert_string_equal(reports, "49: s48: the manifest has more than 48 services\n");
}

static void manifest_calls_are_a_mask_of_names_and_groups(void **state)
{
    const struct manifest_service *service = only("a calls=client_send,ring,process_exit");

    (void)state;
    assert_int_equal(service->calls[0], 1ull << XOUS_SYS_client_send | 1ull << XOUS_SYS_process_exit);
    assert_int_equal(service->calls[1], 0xffull << (88 - 64));
    parse("a calls=fork");
    assert_int_equal(manifest.errors, 1);
    parse("a calls=all,");
    assert_int_equal(manifest.errors, 1);
}

static void manifest_has_one_names_service(void **state)
{
    (void)state;
    parse("a server=names\nb server=names\nc server=fixed\n");
    assert_int_equal(manifest.count, 2);
    assert_string_equal(reports, "2: server=names: another service is the names service already\n");
}

static void manifest_boot_memory_leaves_out_what_is_run_later(void **state)
{
    (void)state;
    parse("a memory=1M\nb memory=512K start=run\nc memory=256K start=boot\n");
    assert_int_equal(manifest_boot_memory(&manifest), (1u << 20) + (256u << 10));
}

static void text_number_refuses_overflow_and_rubbish(void **state)
{
    uint64_t value = 7;

    (void)state;
    assert_true(text_number((struct text){"18446744073709551615", 20}, &value));
    assert_true(value == UINT64_MAX);
    assert_true(text_number((struct text){"0xFfFfFfFfFfFfFfFf", 18}, &value));
    assert_true(value == UINT64_MAX);
    assert_false(text_number((struct text){"18446744073709551616", 20}, &value));
    assert_false(text_number((struct text){"0x10000000000000000", 19}, &value));
    assert_false(text_number((struct text){"12a", 3}, &value));
    assert_false(text_number((struct text){"", 0}, &value));
}

static void text_part_keeps_empty_parts(void **state)
{
    struct text rest = {"a,,b,", 5};
    struct text part;
    const char *const expected[] = {"a", "", "b", ""};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_true(text_take_part(&rest, ',', &part));
        assert_true(text_is(part, expected[i]));
    }
    assert_false(text_take_part(&rest, ',', &part));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(manifest_line_with_a_name_alone_has_defaults),
        cmocka_unit_test(manifest_line_sets_every_key),
        cmocka_unit_test(manifest_skips_comments_blanks_and_either_line_end),
        cmocka_unit_test(manifest_empty_has_no_services),
        cmocka_unit_test(manifest_unknown_key_names_line_and_key),
        cmocka_unit_test(manifest_key_twice_is_refused),
        cmocka_unit_test(manifest_second_service_of_a_name_is_refused),
        cmocka_unit_test(manifest_bad_line_leaves_the_others),
        cmocka_unit_test(manifest_bad_numbers_are_refused),
        cmocka_unit_test(manifest_bad_names_are_refused),
        cmocka_unit_test(manifest_unprintable_characters_are_refused),
        cmocka_unit_test(manifest_long_line_is_refused),
        cmocka_unit_test(manifest_lists_have_limits),
        cmocka_unit_test(manifest_has_room_for_its_services_and_no_more),
        cmocka_unit_test(manifest_calls_are_a_mask_of_names_and_groups),
        cmocka_unit_test(manifest_has_one_names_service),
        cmocka_unit_test(manifest_boot_memory_leaves_out_what_is_run_later),
        cmocka_unit_test(text_number_refuses_overflow_and_rubbish),
        cmocka_unit_test(text_part_keeps_empty_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

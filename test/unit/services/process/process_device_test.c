/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/process/device.c on board.dts.
 */
#include <check.h>

#include <stdio.h>
#include <string.h>

#include "device.h"

static _Alignas(8) uint8_t blob[16384];
static struct fdt tree;
static struct xous_start_resource resource;

static int setup(void **state)
{
    FILE *file = fopen(BOARD, "rb");
    size_t size;

    (void)state;
    if (file == NULL) {
        return -1;
    }
    size = fread(blob, 1, sizeof(blob), file);
    fclose(file);
    return fdt_open(&tree, blob, size) == FDT_OK ? 0 : -1;
}

static enum device_result first(const char *name)
{
    struct device_search search = {0};

    return device_next(&tree, name, &search, &resource);
}

static void device_is_found_by_compatible_with_all_its_facts(void **state)
{
    (void)state;
    assert_int_equal(first("ns16550a"), DEVICE_FOUND);
    assert_string_equal(resource.name, "ns16550a");
    assert_int_equal(resource.address, 0x10000000);
    assert_int_equal(resource.size, 0x1000);
    assert_int_equal(resource.interrupt, 10);
    assert_int_equal(resource.clock, 3686400);
    assert_int_equal(resource.register_shift, 2);
    assert_int_equal(resource.register_width, 4);
}

static void device_is_found_by_alias_and_by_path_once(void **state)
{
    static const char *const names[] = {"serial0", "/soc/serial@10000000"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct device_search search = {0};

        assert_int_equal(device_next(&tree, names[i], &search, &resource), DEVICE_FOUND);
        assert_int_equal(resource.address, 0x10000000);
        assert_string_equal(resource.name, names[i]);
        assert_int_equal(device_next(&tree, names[i], &search, &resource), DEVICE_END);
    }
}

static void device_search_gives_all_enabled_ones_of_a_kind(void **state)
{
    struct device_search search = {0};

    (void)state;
    assert_int_equal(device_next(&tree, "virtio,mmio", &search, &resource), DEVICE_FOUND);
    assert_int_equal(resource.address, 0x10001000);
    assert_int_equal(device_next(&tree, "virtio,mmio", &search, &resource), DEVICE_FOUND);
    assert_int_equal(resource.address, 0x10003000);
    assert_int_equal(resource.size, 0x2000); /* whole pages */
    assert_int_equal(device_next(&tree, "virtio,mmio", &search, &resource), DEVICE_END);
}

static void device_interrupt_comes_from_the_plic_alone(void **state)
{
    (void)state;
    assert_int_equal(first("google,goldfish-rtc"), DEVICE_FOUND);
    assert_int_equal(resource.interrupt, 11);
    assert_int_equal(first("made,button"), DEVICE_FOUND);
    assert_int_equal(resource.interrupt, 0); /* its number is the GPIO controller's */
}

static void device_that_shares_its_page_is_refused(void **state)
{
    (void)state;
    assert_int_equal(first("made,odd"), DEVICE_ADDRESS);
    assert_int_equal(first("made,bare"), DEVICE_ADDRESS);
}

static void device_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(first("ns8250"), DEVICE_END);
    assert_int_equal(first("gone"), DEVICE_END);
    assert_int_equal(first("/soc/serial@20000000"), DEVICE_END);
    assert_int_equal(first("/soc/block@10002000"), DEVICE_END); /* disabled */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(device_is_found_by_compatible_with_all_its_facts),
        cmocka_unit_test(device_is_found_by_alias_and_by_path_once),
        cmocka_unit_test(device_search_gives_all_enabled_ones_of_a_kind),
        cmocka_unit_test(device_interrupt_comes_from_the_plic_alone),
        cmocka_unit_test(device_that_shares_its_page_is_refused),
        cmocka_unit_test(device_that_is_not_there_is_not_found),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Devices of the manifest in the device tree. Pure.
 *
 * A device is named by its path ("/soc/serial@10000000"), by an alias ("serial0") or by a compatible string
 * ("ns16550a"), which may name several. Disabled devices are not there.
 */
#pragma once

#include <parse/fdt.h>
#include <xous/start.h>

enum device_result {
    DEVICE_FOUND,
    DEVICE_END,     /* no (further) device of that name */
    DEVICE_ADDRESS, /* it has no registers, or they begin inside a page that others use too */
};

/* Position in the search; all zero at first. */
struct device_search {
    struct fdt_node node;
    bool started;
};

/* The next device of that name (shorter than the resource's name), described in *resource. */
enum device_result device_next(const struct fdt *tree, const char *name, struct device_search *search,
                               struct xous_start_resource *resource);

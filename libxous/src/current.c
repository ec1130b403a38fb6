/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * This process: its start block and information page.
 */
#include "current.h"

#include <string.h>

static const struct xous_start *current_start;
static const struct xous_info_page *current_info;

void current_set(const struct xous_start *start, const struct xous_info_page *info)
{
    current_start = start;
    current_info = info;
}

const struct xous_info_page *xous_info(void)
{
    return current_info;
}

const struct xous_start *xous_start_block(void)
{
    return current_start;
}

const struct xous_start_resource *xous_resource_find(const char *name, uint32_t n)
{
    const struct xous_start_resource *resources;

    if (current_start == NULL) {
        return NULL;
    }
    resources = xous_start_resources(current_start);
    for (uint32_t i = 0; i < current_start->resource_count; i++) {
        if ((name == NULL || strcmp(resources[i].name, name) == 0) && n-- == 0) {
            return &resources[i];
        }
    }
    return NULL;
}

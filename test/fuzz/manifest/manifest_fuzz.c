/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The manifest reader on any bytes: what it accepts keeps the promises of manifest.h, and each line is
 * either a service or reported.
 */
#include <stdlib.h>
#include <string.h>

#include "manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition) {
        abort();
    }
}

static void report(void *context, uint32_t line, const char *text)
{
    uint32_t *count = context;

    require(line > 0 && text[0] != '\0');
    ++*count;
}

static void service_check(const struct manifest *manifest, const struct manifest_service *service)
{
    require(manifest_find(manifest, service->name) == service);
    require(service->name[0] != '\0' && service->file[0] != '\0');
    require(service->memory >= MANIFEST_MEMORY_MIN && service->memory % XOUS_PAGE_SIZE == 0);
    require(service->priority < XOUS_PRIORITIES);
    require(service->device_count <= MANIFEST_DEVICES && service->interrupt_count <= MANIFEST_INTERRUPTS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct manifest manifest;
    uint32_t reported = 0;

    manifest_parse(&manifest, (const char *)data, size, report, &reported);
    require(reported == manifest.errors && manifest.count <= MANIFEST_SERVICES);
    for (uint32_t i = 0; i < manifest.count; i++) {
        service_check(&manifest, &manifest.services[i]);
    }
    return 0;
}

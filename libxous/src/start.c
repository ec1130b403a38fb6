/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Building and checking start blocks. Pure: both sides, and the host tests, use the same code.
 */
#include <string.h>

#include <xous/start.h>

/* Where the next part of a block goes; `full` stays set once something did not fit. */
struct writer {
    uint8_t *base;
    size_t capacity;
    size_t size;
    bool full;
};

static uint32_t writer_put(struct writer *writer, const void *data, size_t size)
{
    size_t offset = writer->size;

    if (writer->full || size > writer->capacity - offset) {
        writer->full = true;
        return 0;
    }
    if (size != 0) {
        memcpy(writer->base + offset, data, size);
    }
    writer->size += size;
    return (uint32_t)offset;
}

static uint32_t writer_strings(struct writer *writer, const char *const *strings, uint32_t count)
{
    uint32_t offset = (uint32_t)writer->size;

    for (uint32_t i = 0; i < count; i++) {
        (void)writer_put(writer, strings[i], strlen(strings[i]) + 1);
    }
    return offset;
}

static bool range_fits(uint32_t offset, uint64_t size, uint32_t total)
{
    return offset >= sizeof(struct xous_start) && offset <= total && size <= total - offset;
}

/* Whether `count` terminated strings follow each other from the offset. */
static bool strings_check(const struct xous_start *start, uint32_t offset, uint32_t count)
{
    const char *text = (const char *)start;
    const char *end;

    if (count > XOUS_START_STRINGS_MAX || !range_fits(offset, 0, start->size)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        end = memchr(text + offset, 0, start->size - offset);
        if (end == NULL) {
            return false;
        }
        offset = (uint32_t)(end - text) + 1;
    }
    return true;
}

static bool resources_check(const struct xous_start *start)
{
    const struct xous_start_resource *resources;
    uint64_t size = (uint64_t)start->resource_count * sizeof(*resources);

    if (start->resource_count > XOUS_START_RESOURCES_MAX || start->resources % 8 != 0 ||
        !range_fits(start->resources, size, start->size)) {
        return false;
    }
    resources = xous_start_resources(start);
    for (uint32_t i = 0; i < start->resource_count; i++) {
        if (memchr(resources[i].name, 0, sizeof(resources[i].name)) == NULL) {
            return false;
        }
    }
    return true;
}

static bool content_fits(const struct xous_start_content *content)
{
    return content->argument_count <= XOUS_START_STRINGS_MAX &&
           content->environment_count <= XOUS_START_STRINGS_MAX &&
           content->resource_count <= XOUS_START_RESOURCES_MAX;
}

/* --- */

xous_error_t xous_start_build(void *buffer, size_t capacity, const struct xous_start_content *content,
                              size_t *size)
{
    struct writer writer = {.base = buffer, .capacity = capacity};
    struct xous_start header = content->header;

    if (writer.capacity > XOUS_START_MAX) {
        writer.capacity = XOUS_START_MAX;
    }
    if (!content_fits(content)) {
        return XOUS_INVALID_ARGUMENT;
    }
    (void)writer_put(&writer, &header, sizeof(header));
    header.resource_count = content->resource_count;
    header.resources =
        writer_put(&writer, content->resources, content->resource_count * sizeof(struct xous_start_resource));
    header.argument_count = content->argument_count;
    header.arguments = writer_strings(&writer, content->arguments, content->argument_count);
    header.environment_count = content->environment_count;
    header.environment = writer_strings(&writer, content->environment, content->environment_count);
    if (writer.full) {
        return XOUS_INVALID_ARGUMENT;
    }
    header.magic = XOUS_START_MAGIC;
    header.version = XOUS_START_VERSION;
    header.size = (uint32_t)writer.size;
    header.reserved = 0;
    memcpy(buffer, &header, sizeof(header));
    *size = writer.size;
    return XOUS_OK;
}

bool xous_start_check(const struct xous_start *start, size_t available)
{
    if ((uintptr_t)start % 8 != 0 || available < sizeof(*start) || start->magic != XOUS_START_MAGIC ||
        start->version != XOUS_START_VERSION || start->reserved != 0) {
        return false;
    }
    if (start->size < sizeof(*start) || start->size > available || start->size > XOUS_START_MAX) {
        return false;
    }
    return resources_check(start) && strings_check(start, start->arguments, start->argument_count) &&
           strings_check(start, start->environment, start->environment_count);
}

const char *xous_start_string(const struct xous_start *start, uint32_t offset, uint32_t count, uint32_t n)
{
    const char *text = (const char *)start + offset;

    if (n >= count) {
        return NULL;
    }
    for (; n > 0; n--) {
        text += strlen(text) + 1;
    }
    return text;
}

const struct xous_start_resource *xous_start_resources(const struct xous_start *start)
{
    return (const struct xous_start_resource *)((const uint8_t *)start + start->resources);
}

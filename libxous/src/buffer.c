/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Lendable pages and the cache of single ones.
 *
 * Invariant: a page in the cache is all zero. It is cleared when it comes back, only as far as it was used, so
 * that the common short message costs a short memset.
 */
#include <string.h>

#include <xous/buffer.h>
#include <xous/memory.h>
#include <xous/sync.h>

#define CACHED_PAGES 8u

static struct {
    struct xous_mutex lock;
    uint32_t count;
    uint8_t *pages[CACHED_PAGES];
} cache;

static uint8_t *cache_take(void)
{
    uint8_t *page = NULL;

    xous_mutex_lock(&cache.lock);
    if (cache.count > 0) {
        page = cache.pages[--cache.count];
    }
    xous_mutex_unlock(&cache.lock);
    return page;
}

static bool cache_put(uint8_t *page)
{
    bool taken;

    xous_mutex_lock(&cache.lock);
    taken = cache.count < CACHED_PAGES;
    if (taken) {
        cache.pages[cache.count++] = page;
    }
    xous_mutex_unlock(&cache.lock);
    return taken;
}

static struct xous_reply reply_error(xous_error_t error)
{
    return (struct xous_reply){.error = error};
}

/* The server may say anything: what it names must lie in the buffer, or it is no reply we can use. */
static xous_error_t exchange_check(const struct xous_reply *reply, size_t size, size_t capacity)
{
    uint64_t offset = reply->words[XOUS_REPLY_OFFSET];
    uint64_t valid = reply->words[XOUS_REPLY_VALID];

    if (offset > size || valid > size - offset || valid > capacity) {
        return XOUS_INVALID_ARGUMENT;
    }
    return XOUS_OK;
}

static struct xous_reply exchange_copy(const struct xous_reply *reply, const struct xous_buffer *buffer,
                                       void *object, size_t capacity)
{
    if (reply->error != XOUS_OK) {
        return *reply;
    }
    if (exchange_check(reply, buffer->size, capacity) != XOUS_OK) {
        return reply_error(XOUS_INVALID_ARGUMENT);
    }
    memcpy(object, buffer->data + reply->words[XOUS_REPLY_OFFSET], reply->words[XOUS_REPLY_VALID]);
    return *reply;
}

/* --- */

xous_error_t xous_buffer_create(struct xous_buffer *buffer, size_t size)
{
    void *data;
    xous_error_t error;

    if (size == 0 || size > SIZE_MAX - XOUS_PAGE_SIZE) {
        return XOUS_INVALID_ARGUMENT;
    }
    *buffer = (struct xous_buffer){.size = xous_page_round(size)};
    if (buffer->size == XOUS_PAGE_SIZE) {
        buffer->data = cache_take();
        if (buffer->data != NULL) {
            return XOUS_OK;
        }
    }
    error = xous_memory_allocate(buffer->size, XOUS_READ_WRITE | XOUS_MEMORY_POPULATE, &data);
    buffer->data = data;
    return error;
}

void xous_buffer_destroy(struct xous_buffer *buffer)
{
    if (buffer->data == NULL) {
        return;
    }
    if (buffer->size == XOUS_PAGE_SIZE) {
        memset(buffer->data, 0, buffer->used);
    }
    if (buffer->size != XOUS_PAGE_SIZE || !cache_put(buffer->data)) {
        (void)xous_memory_free(buffer->data, buffer->size);
    }
    buffer->data = NULL;
}

struct xous_reply xous_copy_lend(xous_handle_t connection, uint64_t how, uint64_t id, const void *object,
                                 size_t size)
{
    struct xous_buffer buffer;
    struct xous_reply reply;
    xous_error_t error = xous_buffer_create(&buffer, size);

    if (error != XOUS_OK) {
        return reply_error(error);
    }
    memcpy(buffer.data, object, size);
    buffer.used = size;
    reply = xous_lend(connection, how, id,
                      &(struct xous_range){.address = buffer.data, .length = buffer.size, .valid = size});
    xous_buffer_destroy(&buffer);
    return reply;
}

struct xous_reply xous_copy_exchange(xous_handle_t connection, uint64_t how, uint64_t id, void *object,
                                     size_t in_size, size_t capacity)
{
    struct xous_buffer buffer;
    struct xous_reply reply;
    xous_error_t error = in_size <= capacity ? xous_buffer_create(&buffer, capacity) : XOUS_INVALID_ARGUMENT;

    if (error != XOUS_OK) {
        return reply_error(error);
    }
    memcpy(buffer.data, object, in_size);
    buffer.used = buffer.size;
    reply = xous_lend_mutable(
        connection, how, id,
        &(struct xous_range){.address = buffer.data, .length = buffer.size, .valid = in_size});
    reply = exchange_copy(&reply, &buffer, object, capacity);
    xous_buffer_destroy(&buffer);
    return reply;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel log. A record's number, the position that readers hold, names its slot.
 *
 * Invariants
 *  1. Record n is in slot n % SLOTS as long as n + SLOTS >= next.
 *  2. A text has no byte below space: it cannot break the lines or the channel framing of the console.
 *  3. Eight zero bytes follow a text: its terminator and, in what readers get, its padding.
 */
#include <kernel/arch.h>
#include <kernel/klog.h>
#include <kernel/string.h>

#define SLOTS 128u
#define PADDING 8u

struct slot {
    struct xous_log_record record;
    char text[XOUS_LOG_LINE + PADDING];
};

static struct slot slots[SLOTS];
static uint64_t next;
static bool echo = true;

static void print_slot(const struct slot *slot)
{
    uint16_t level = slot->record.level;
    const char *prefix = level == XOUS_LOG_ERROR ? "error: " : level == XOUS_LOG_WARNING ? "warning: " : "";

    if (slot->record.pid == 0) {
        console_print("kernel: %s%s", prefix, slot->text);
    } else {
        console_print("process %u: %s%s", slot->record.pid, prefix, slot->text);
    }
}

/* Requires: the text is in place. */
static void finish(struct slot *slot, xous_pid_t pid, enum xous_log_level level, size_t length)
{
    slot->record = (struct xous_log_record){
        .time = arch_now(), .pid = pid, .level = (uint16_t)level, .length = (uint16_t)length};
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)slot->text[i] < ' ') {
            slot->text[i] = '?';
        }
    }
    memset(slot->text + length, 0, PADDING);
    next++;
    if (echo) {
        print_slot(slot);
    }
}

static size_t record_size(const struct slot *slot)
{
    return sizeof(slot->record) + ((slot->record.length + PADDING - 1) & ~(size_t)(PADDING - 1));
}

/* ------------------------------------------------------------------------------------------------------ */

void klog(enum xous_log_level level, const char *format, ...)
{
    struct slot *slot = &slots[next % SLOTS];
    va_list arguments;

    va_start(arguments, format);
    size_t length = kformat(slot->text, XOUS_LOG_LINE + 1, format, arguments);
    va_end(arguments);
    finish(slot, 0, level, length);
}

void klog_user(xous_pid_t pid, enum xous_log_level level, const char *text, size_t length)
{
    struct slot *slot = &slots[next % SLOTS];

    length = length < XOUS_LOG_LINE ? length : XOUS_LOG_LINE;
    memcpy(slot->text, text, length);
    finish(slot, pid, level, length);
}

size_t klog_read(uint64_t *position, char *buffer, size_t size, uint64_t *lost)
{
    uint64_t oldest = next > SLOTS ? next - SLOTS : 0;
    uint64_t at = *position < oldest ? oldest : *position;
    size_t written = 0;

    *lost = at - *position;
    for (; at < next; at++) {
        const struct slot *slot = &slots[at % SLOTS];
        if (record_size(slot) > size - written) {
            break;
        }
        memcpy(buffer + written, slot, record_size(slot));
        written += record_size(slot);
    }
    *position = at < next ? at : next;
    return written;
}

uint64_t klog_position(void)
{
    return next;
}

void klog_echo(bool on)
{
    echo = on;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel log. A record and the longest line make 256 bytes, so the ring is an array of slots and a record's
 * number, the position that readers hold, names its slot.
 *
 * Invariants
 *  1. Record n is in slot n % SLOTS as long as n + SLOTS >= next.
 *  2. A text has no byte below space: it cannot break the lines or the channel framing of the console.
 */
#include <kernel/arch.h>
#include <kernel/klog.h>
#include <kernel/string.h>

#define SLOTS 128u

struct slot {
    struct xous_log_record record;
    char text[XOUS_LOG_LINE];
};
_Static_assert(sizeof(struct slot) == 256, "a slot is found by shifting");

static struct slot slots[SLOTS];
static uint64_t next;
static bool echo = true;

static const char *level_name(uint16_t level)
{
    switch (level) {
    case XOUS_LOG_ERROR:
        return "error: ";
    case XOUS_LOG_WARNING:
        return "warning: ";
    default:
        return "";
    }
}

static void print_text(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        arch_console_put(text[i]);
    }
}

static void print_format(const char *format, ...) PRINTF_LIKE(1, 2);
static void print_format(const char *format, ...)
{
    char line[40];
    va_list arguments;

    va_start(arguments, format);
    kformat(line, sizeof(line), format, arguments);
    va_end(arguments);
    print_text(line, strlen(line));
}

static void print_slot(const struct slot *slot)
{
    if (slot->record.pid == 0) {
        print_format("kernel: %s", level_name(slot->record.level));
    } else {
        print_format("process %u: %s", slot->record.pid, level_name(slot->record.level));
    }
    print_text(slot->text, slot->record.length);
    arch_console_put('\n');
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
    next++;
    if (echo) {
        print_slot(slot);
    }
}

static size_t record_size(const struct slot *slot)
{
    return sizeof(slot->record) + ((slot->record.length + 7u) & ~(size_t)7);
}

static void copy_record(const struct slot *slot, char *buffer)
{
    memset(buffer + record_size(slot) - 8, 0, 8); /* the padding, then what lies over it */
    memcpy(buffer, &slot->record, sizeof(slot->record));
    memcpy(buffer + sizeof(slot->record), slot->text, slot->record.length);
}

/* ------------------------------------------------------------------------------------------------------ */

void klog(enum xous_log_level level, const char *format, ...)
{
    struct slot *slot = &slots[next % SLOTS];
    char line[XOUS_LOG_LINE + 1];
    va_list arguments;

    va_start(arguments, format);
    kformat(line, sizeof(line), format, arguments);
    va_end(arguments);
    size_t length = strlen(line);
    memcpy(slot->text, line, length);
    finish(slot, 0, level, length);
}

void klog_user(xous_pid_t pid, enum xous_log_level level, const char *text, size_t length)
{
    struct slot *slot = &slots[next % SLOTS];

    if (length > XOUS_LOG_LINE) {
        length = XOUS_LOG_LINE;
    }
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
        copy_record(slot, buffer + written);
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

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The keys of a manifest line. Each function checks the whole value before it stores anything.
 */
#include "manifest_key.h"

#include <string.h>

#include <xous/abi/syscall.h>
#include <xous/abi/system.h>

struct word_value {
    const char *word;
    uint32_t value;
};

struct call_name {
    const char *name;
    uint32_t number;
};

/* Sets of calls, by the groups of syscall.def. */
struct call_group {
    const char *name;
    uint32_t first;
    uint32_t last;
};

static const struct call_name call_names[] = {
#define SYSCALL(number, name, count, flags, args) {#name, number},
#include <xous/abi/syscall.def>
#undef SYSCALL
};

static const struct call_group call_groups[] = {
    {"all", 0, 127},        {"messages", 1, 15},   {"servers", 16, 31},
    {"memory", 32, 47},     {"processes", 48, 63}, {"threads", 64, 79},
    {"interrupts", 80, 87}, {"ring", 88, 95},      {"system", 96, 111},
};

static const struct word_value system_words[] = {
    {"list", XOUS_SYSTEM_LIST},         {"log", XOUS_SYSTEM_LOG},           {"audit", XOUS_SYSTEM_AUDIT},
    {"shutdown", XOUS_SYSTEM_SHUTDOWN}, {"physical", XOUS_SYSTEM_PHYSICAL}, {"all", XOUS_SYSTEM_ALL},
};

static const struct word_value server_words[] = {
    {"random", MANIFEST_SERVER_RANDOM},
    {"fixed", MANIFEST_SERVER_FIXED},
    {"names", MANIFEST_SERVER_NAMES},
};

static const struct word_value yes_no_words[] = {{"no", false}, {"yes", true}};
static const struct word_value start_words[] = {{"run", false}, {"boot", true}};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool word_find(const struct word_value *words, size_t count, struct text word, uint32_t *value)
{
    for (size_t i = 0; i < count; i++) {
        if (text_is(word, words[i].word)) {
            *value = words[i].value;
            return true;
        }
    }
    return false;
}

static void mask_set(uint64_t mask[2], uint32_t first, uint32_t last)
{
    for (uint32_t number = first; number <= last; number++) {
        mask[number / 64] |= 1ull << (number % 64);
    }
}

static bool mask_add(uint64_t mask[2], struct text word)
{
    for (size_t i = 0; i < COUNT(call_groups); i++) {
        if (text_is(word, call_groups[i].name)) {
            mask_set(mask, call_groups[i].first, call_groups[i].last);
            return true;
        }
    }
    for (size_t i = 0; i < COUNT(call_names); i++) {
        if (text_is(word, call_names[i].name)) {
            mask_set(mask, call_names[i].number, call_names[i].number);
            return true;
        }
    }
    return false;
}

static const char *take_file(struct manifest_service *service, struct text value)
{
    return value.length > 0 && text_copy(value, service->file, sizeof(service->file))
               ? NULL
               : "not the name of a file in the boot archive (1 to 63 characters)";
}

static const char *take_memory(struct manifest_service *service, struct text value)
{
    uint64_t bytes;

    if (!text_size(value, &bytes)) {
        return "not a size such as 512K or 4M";
    }
    if (bytes % XOUS_PAGE_SIZE != 0) {
        return "not whole pages of 4K";
    }
    if (bytes < MANIFEST_MEMORY_MIN) {
        return "too little: no program fits in less than 256K";
    }
    service->memory = bytes;
    return NULL;
}

static const char *take_priority(struct manifest_service *service, struct text value)
{
    uint64_t number;

    if (!text_number(value, &number) || number >= XOUS_PRIORITIES) {
        return "not a priority from 0 to 31";
    }
    service->priority = (uint8_t)number;
    return NULL;
}

static const char *take_restart(struct manifest_service *service, struct text value)
{
    struct text times = value;
    struct text kind;
    uint64_t number;

    if (text_is(value, "never")) {
        service->restart = PROCESS_RESTART_NEVER;
        return NULL;
    }
    if (text_is(value, "always")) {
        service->restart = PROCESS_RESTART_ALWAYS;
        return NULL;
    }
    if (!text_take_part(&times, ':', &kind) || !text_is(kind, "fault") || times.at == NULL ||
        !text_number(times, &number) || number == 0 || number > MANIFEST_RESTARTS_MAX) {
        return "not never, always or fault:N (N from 1 to 1000)";
    }
    service->restart = PROCESS_RESTART_FAULT(number);
    return NULL;
}

static const char *take_interrupt(struct manifest_service *service, struct text value)
{
    uint64_t number;

    if (!text_number(value, &number) || number == 0 || number > 1023) {
        return "not the number of an interrupt from 1 to 1023";
    }
    if (service->interrupt_count == MANIFEST_INTERRUPTS) {
        return "too many: a line has at most 8 of them";
    }
    service->interrupts[service->interrupt_count++] = (uint32_t)number;
    return NULL;
}

static const char *take_device(struct manifest_service *service, struct text value)
{
    if (service->device_count == MANIFEST_DEVICES) {
        return "too many: a line has at most 8 of them";
    }
    if (value.length == 0 ||
        !text_copy(value, service->devices[service->device_count], MANIFEST_DEVICE_LENGTH)) {
        return "not a device: give its compatible string, an alias or a path (1 to 39 characters)";
    }
    service->device_count++;
    return NULL;
}

static const char *take_server(struct manifest_service *service, struct text value)
{
    uint32_t kind;

    if (!word_find(server_words, COUNT(server_words), value, &kind)) {
        return "not random, fixed or names";
    }
    service->server = (uint8_t)kind;
    return NULL;
}

static const char *take_calls(struct manifest_service *service, struct text value)
{
    uint64_t mask[2] = {0, 0};
    struct text word;

    while (text_take_part(&value, ',', &word)) {
        if (!mask_add(mask, word)) {
            return "not a list of system calls or of all, messages, servers, memory, processes, threads, "
                   "interrupts, ring, system";
        }
    }
    memcpy(service->calls, mask, sizeof(mask));
    return NULL;
}

static const char *take_system(struct manifest_service *service, struct text value)
{
    uint32_t bits = 0;
    uint32_t bit;
    struct text word;

    while (text_take_part(&value, ',', &word)) {
        if (!word_find(system_words, COUNT(system_words), word, &bit)) {
            return "not a list of list, log, audit, shutdown";
        }
        bits |= bit;
    }
    service->system = bits;
    return NULL;
}

static const char *take_manage(struct manifest_service *service, struct text value)
{
    uint32_t yes;

    if (!word_find(yes_no_words, COUNT(yes_no_words), value, &yes)) {
        return "not yes or no";
    }
    service->manager = yes != 0;
    return NULL;
}

static const char *take_start(struct manifest_service *service, struct text value)
{
    uint32_t boot;

    if (!word_find(start_words, COUNT(start_words), value, &boot)) {
        return "not boot or run";
    }
    service->at_boot = boot != 0;
    return NULL;
}

static const struct manifest_key keys[] = {
    {"elf", false, take_file},        {"memory", false, take_memory}, {"priority", false, take_priority},
    {"restart", false, take_restart}, {"irq", true, take_interrupt},  {"device", true, take_device},
    {"server", false, take_server},   {"calls", false, take_calls},   {"system", false, take_system},
    {"manage", false, take_manage},   {"start", false, take_start},
};

const struct manifest_key *manifest_key_find(struct text name, uint32_t *index)
{
    for (uint32_t i = 0; i < COUNT(keys); i++) {
        if (text_is(name, keys[i].name)) {
            *index = i;
            return &keys[i];
        }
    }
    return NULL;
}

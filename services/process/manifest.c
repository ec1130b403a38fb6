/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reader of the manifest. One pass, no allocation; every length is bounded before it is used.
 */
#include "manifest.h"
#include "manifest_key.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE_LENGTH 512u
#define SHOWN_LENGTH 40 /* of a word in an error text */

/* What a line is read with. */
struct reader {
    struct manifest *manifest;
    manifest_report_t report;
    void *context;
    uint32_t line;
};

static bool refuse(struct reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reports an error of the line; false, for the caller to return. */
static bool refuse(struct reader *reader, const char *format, ...)
{
    char text[200];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof(text), format, list);
    va_end(list);
    reader->manifest->errors++;
    reader->report(reader->context, reader->line, text);
    return false;
}

static int shown(struct text text)
{
    return text.length > SHOWN_LENGTH ? SHOWN_LENGTH : (int)text.length;
}

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

static bool is_printable(struct text line)
{
    for (size_t i = 0; i < line.length; i++) {
        unsigned char c = (unsigned char)line.at[i];

        if ((c < ' ' && c != '\t') || c > '~') {
            return false;
        }
    }
    return true;
}

static void service_defaults(struct manifest_service *service, uint32_t line)
{
    memset(service, 0, sizeof(*service));
    service->memory = MANIFEST_MEMORY_DEFAULT;
    service->priority = XOUS_PRIORITY_DEFAULT;
    service->restart = PROCESS_RESTART_NEVER;
    service->calls[0] = ~0ull;
    service->calls[1] = ~0ull;
    service->at_boot = true;
    service->line = line;
}

static bool take_name(struct reader *reader, struct manifest_service *service, struct text word)
{
    for (size_t i = 0; i < word.length; i++) {
        if (!is_name_character(word.at[i])) {
            return refuse(reader, "%.*s: not a name: letters, digits and - _ . only", shown(word), word.at);
        }
    }
    if (!text_copy(word, service->name, sizeof(service->name))) {
        return refuse(reader, "%.*s...: the name is longer than %u characters", shown(word), word.at,
                      PROCESS_NAME_LENGTH - 1);
    }
    if (manifest_find(reader->manifest, service->name) != NULL) {
        return refuse(reader, "%s: there is a service of this name already, in line %u", service->name,
                      (unsigned)manifest_find(reader->manifest, service->name)->line);
    }
    return true;
}

static bool take_setting(struct reader *reader, struct manifest_service *service, struct text word)
{
    struct text value = word;
    struct text name;
    const struct manifest_key *key;
    const char *error;
    uint32_t index;

    text_take_part(&value, '=', &name);
    if (value.at == NULL) {
        return refuse(reader, "%.*s: expected KEY=VALUE", shown(word), word.at);
    }
    key = manifest_key_find(name, &index);
    if (key == NULL) {
        return refuse(reader, "%.*s: unknown key", shown(name), name.at);
    }
    if (!key->repeats && (service->keys & (1u << index)) != 0) {
        return refuse(reader, "%s: given twice", key->name);
    }
    service->keys |= 1u << index;
    error = key->take(service, value);
    return error == NULL || refuse(reader, "%s=%.*s: %s", key->name, shown(value), value.at, error);
}

static bool names_service_exists(const struct manifest *manifest)
{
    for (uint32_t i = 0; i < manifest->count; i++) {
        if (manifest->services[i].server == MANIFEST_SERVER_NAMES) {
            return true;
        }
    }
    return false;
}

/* What can be judged only when the whole line is known. */
static bool service_complete(struct reader *reader, struct manifest_service *service)
{
    if (service->file[0] == '\0') {
        snprintf(service->file, sizeof(service->file), "%s.elf", service->name);
    }
    if (service->server == MANIFEST_SERVER_NAMES && names_service_exists(reader->manifest)) {
        return refuse(reader, "server=names: another service is the names service already");
    }
    if (reader->manifest->count == MANIFEST_SERVICES) {
        return refuse(reader, "%s: the manifest has more than %u services", service->name, MANIFEST_SERVICES);
    }
    return true;
}

static struct text without_comment(struct text line)
{
    const char *comment = line.length == 0 ? NULL : memchr(line.at, '#', line.length);

    return comment == NULL ? line : (struct text){line.at, (size_t)(comment - line.at)};
}

static bool line_take(struct reader *reader, struct text line, struct manifest_service *service)
{
    struct text word;

    if (line.length > LINE_LENGTH) {
        return refuse(reader, "the line is longer than %u characters", LINE_LENGTH);
    }
    if (!is_printable(line)) {
        return refuse(reader, "the line has a character that is not printable ASCII");
    }
    if (!text_take_word(&line, &word)) {
        return false;
    }
    service_defaults(service, reader->line);
    if (!take_name(reader, service, word)) {
        return false;
    }
    while (text_take_word(&line, &word)) {
        if (!take_setting(reader, service, word)) {
            return false;
        }
    }
    return service_complete(reader, service);
}

void manifest_parse(struct manifest *manifest, const char *text, size_t size, manifest_report_t report,
                    void *context)
{
    struct reader reader = {manifest, report, context, 0};
    struct text rest = {text, size};
    struct manifest_service service;
    struct text line;

    manifest->count = 0;
    manifest->errors = 0;
    while (text_take_line(&rest, &line)) {
        reader.line++;
        if (line_take(&reader, without_comment(line), &service)) {
            manifest->services[manifest->count++] = service;
        }
    }
}

uint64_t manifest_boot_memory(const struct manifest *manifest)
{
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < manifest->count; i++) {
        bytes += manifest->services[i].at_boot ? manifest->services[i].memory : 0;
    }
    return bytes;
}

const struct manifest_service *manifest_find(const struct manifest *manifest, const char *name)
{
    for (uint32_t i = 0; i < manifest->count; i++) {
        if (strcmp(manifest->services[i].name, name) == 0) {
            return &manifest->services[i];
        }
    }
    return NULL;
}

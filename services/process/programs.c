/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "programs.h"

#include <string.h>

#define SUFFIX ".elf"

/* The program's name, if the member is one. */
static bool program_name(const struct ustar_member *member, char name[PROCESS_NAME_LENGTH])
{
    size_t length = strlen(member->name);
    size_t suffix = strlen(SUFFIX);

    if (!member->regular || length <= suffix || length - suffix >= PROCESS_NAME_LENGTH ||
        strcmp(member->name + length - suffix, SUFFIX) != 0) {
        return false;
    }
    memset(name, 0, PROCESS_NAME_LENGTH);
    memcpy(name, member->name, length - suffix);
    return true;
}

static bool is_hidden(const struct manifest *manifest, const char *name)
{
    const struct manifest_service *service = manifest_find(manifest, name);

    return strcmp(name, "kernel") == 0 || strcmp(name, "process") == 0 ||
           (service != NULL && service->at_boot);
}

static void program_insert(struct programs *programs, const struct program *program)
{
    uint32_t at = programs->count++;

    for (; at > 0 && strcmp(programs->list[at - 1].name, program->name) > 0; at--) {
        programs->list[at] = programs->list[at - 1];
    }
    programs->list[at] = *program;
}

void programs_init(struct programs *programs, const struct ustar *archive, const struct manifest *manifest)
{
    struct ustar_member member = {.next = 0};
    struct program program;

    programs->count = 0;
    while (programs->count < USTAR_MEMBERS_MAX && ustar_next(archive, &member)) {
        if (program_name(&member, program.name) && !is_hidden(manifest, program.name)) {
            program.data = member.data;
            program.size = member.size;
            program_insert(programs, &program);
        }
    }
}

uint32_t programs_list(const struct programs *programs, const char *prefix, uint32_t *cursor,
                       struct process_program *entries, uint32_t capacity)
{
    uint32_t filled = 0;

    for (; *cursor < programs->count && filled < capacity; ++*cursor) {
        const struct program *program = &programs->list[*cursor];

        if (strncmp(program->name, prefix, strlen(prefix)) == 0) {
            memcpy(entries[filled].name, program->name, sizeof(program->name));
            entries[filled++].size = program->size;
        }
    }
    return filled;
}

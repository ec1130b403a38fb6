/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "fault_text.h"

#include "symbol.h"

#include <stdio.h>

#include <xous/abi/memory.h>

#define STACK_REACH (256ul << 10) /* how far below its end a stack is taken to have run over */

static const char *access_words(uint32_t access)
{
    switch (access) {
    case XOUS_ACCESS_WRITE:
        return "cannot write to address";
    case XOUS_ACCESS_EXECUTE:
        return "cannot execute at address";
    default:
        return "cannot read address";
    }
}

static const char *part_words(const struct load_part *part)
{
    if ((part->rights & XOUS_EXECUTE) != 0) {
        return "that is its code, which can only be read and executed";
    }
    if ((part->rights & XOUS_WRITE) != 0) {
        return "that is its data, which cannot be executed";
    }
    return "that is constant data, which can only be read";
}

static const char *access_reason(const struct process_end *end, const struct fault_scene *scene)
{
    const struct load_part *part = scene->plan == NULL ? NULL : load_plan_part(scene->plan, end->address);

    if (end->address < scene->user_start) {
        return "nothing is mapped there";
    }
    if (end->address >= scene->user_end) {
        return "that is the kernel's";
    }
    if (part != NULL) {
        return part_words(part);
    }
    if (end->address < scene->stack_low && scene->stack_low - end->address <= STACK_REACH) {
        return "just below its stack, which is full";
    }
    return "nothing is mapped there, or not for this use";
}

static const char *reason_words(const struct process_end *end, const struct fault_scene *scene)
{
    switch (end->cause) {
    case XOUS_FAULT_LENT:
        return "the page is lent to another process";
    case XOUS_FAULT_MISALIGNED:
        return "the address is not aligned";
    case XOUS_FAULT_BUS:
        return "no memory and no device answers there";
    default:
        return access_reason(end, scene);
    }
}

void fault_describe(const struct process_end *end, const struct fault_scene *scene, char *text, size_t room)
{
    switch (end->cause) {
    case XOUS_FAULT_ILLEGAL:
        snprintf(text, room, "illegal instruction at 0x%llx", (unsigned long long)end->pc);
        break;
    case XOUS_FAULT_BREAKPOINT:
        snprintf(text, room, "breakpoint at 0x%llx (a check in the program failed)",
                 (unsigned long long)end->pc);
        break;
    default:
        snprintf(text, room, "%s 0x%llx (%s)", access_words(end->access), (unsigned long long)end->address,
                 reason_words(end, scene));
    }
}

void fault_place(const char *program, const uint8_t *file, size_t size, uint64_t pc, char *text, size_t room)
{
    struct symbol symbol;

    if (symbol_find(file, size, pc, &symbol)) {
        snprintf(text, room, "%.80s+0x%llx [%s 0x%llx]", symbol.name, (unsigned long long)symbol.offset,
                 program, (unsigned long long)pc);
    } else {
        snprintf(text, room, "[%s 0x%llx]", program, (unsigned long long)pc);
    }
}

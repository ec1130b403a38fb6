/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "input.h"
#include "moves.h"
#include "names.h"

#define INTERRUPTS 6u

void move_spawn(struct actor actor)
{
    struct span span = pick_span(actor);
    uint64_t rights = input_byte() % 8 == 0 ? pick_rights() : XOUS_READ | XOUS_EXECUTE;

    MOVE(actor, process_spawn, span.address, WORLD_TEXT, span.size, WORLD_TEXT, rights);
}

void move_give(struct actor actor)
{
    xous_pid_t pid = pick_pid();
    struct span span = pick_span(actor);
    vaddr_t target = WORLD_DATA_PAGE(input_below(20));

    MOVE(actor, memory_give, pid, span.address, target, span.size, pick_rights());
}

static void move_rights(struct actor actor, xous_pid_t pid)
{
    switch (input_below(4)) {
    case 0:
        MOVE(actor, process_limit, pid, input_below(5), pick_value());
        break;
    case 1:
        MOVE(actor, process_limit, pid, XOUS_LIMIT_MEMORY, pick_length());
        break;
    case 2:
        MOVE(actor, process_grant, pid, input_below(5), pick_value(), input_below(4));
        break;
    default:
        MOVE(actor, handle_give, pid, pick_handle(actor));
        break;
    }
}

void move_child(struct actor actor)
{
    xous_pid_t pid = pick_pid();

    switch (input_below(8)) {
    case 0:
    case 1:
        MOVE(actor, process_resume, pid, 0, WORLD_DATA, 0, 0, 7);
        break;
    case 2:
        MOVE(actor, process_resume, pid);
        break;
    case 3:
        MOVE(actor, process_suspend, pid);
        break;
    case 4:
        MOVE(actor, process_terminate, pid, 5);
        break;
    case 5:
        MOVE(actor, process_wait, input_byte() % 2 ? 0 : pid, pick_how(0));
        break;
    case 6:
        MOVE(actor, process_status, pid);
        break;
    default:
        move_rights(actor, pid);
        break;
    }
}

void move_thread(struct actor actor)
{
    switch (input_below(8)) {
    case 0:
    case 1:
    case 2:
        MOVE(actor, thread_create, WORLD_TEXT, WORLD_DATA_PAGE(8), 1, 0, input_below(24));
        break;
    case 3:
    case 4:
        MOVE(actor, thread_join, pick_tid(actor), pick_how(0));
        break;
    case 5:
        MOVE(actor, thread_priority, input_byte() % 2 ? 0 : pick_tid(actor), input_below(34));
        break;
    case 6:
        MOVE(actor, thread_exit, 3);
        break;
    default:
        if (input_byte() >= 0xf0) {
            MOVE(actor, process_exit, 4);
        }
        break;
    }
}

void move_futex(struct actor actor)
{
    vaddr_t address = input_byte() % 4 == 0 ? pick_address(actor) : WORLD_DATA;

    if (input_byte() % 2) {
        MOVE(actor, thread_wake, address, input_below(4));
    } else {
        MOVE(actor, thread_wait, address, pick_how(0));
    }
}

void move_interrupt(struct actor actor)
{
    uint32_t interrupt = input_below(INTERRUPTS);

    switch (input_below(5)) {
    case 0:
        MOVE(actor, interrupt_claim, interrupt);
        break;
    case 1:
        MOVE(actor, interrupt_acknowledge, interrupt);
        break;
    case 2:
        MOVE(actor, interrupt_free, interrupt);
        break;
    case 3:
        fake_interrupt_lower(interrupt);
        break;
    default:
        world_interrupt(interrupt);
        break;
    }
}

void move_system(struct actor actor)
{
    vaddr_t address = pick_address(actor);

    switch (input_below(3)) {
    case 0:
        MOVE(actor, system_list, input_below(7), pick_value(), address, pick_length());
        break;
    case 1:
        MOVE(actor, log_write, input_below(7), address, input_byte());
        break;
    default:
        MOVE(actor, log_read, pick_value(), address, pick_length());
        break;
    }
}

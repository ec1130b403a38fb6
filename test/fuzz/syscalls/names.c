/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "names.h"

#include "input.h"

#include <kernel/aspace.h>
#include <string.h>

#define PARTIES 6u
#define KEPT 8u

/* Rings: what is new takes the place of what is oldest. */
struct party {
    xous_pid_t pid;
    uint64_t handle[KEPT];
    uint64_t tid[KEPT];
    struct span span[KEPT];
    struct xous_result message[KEPT];
    unsigned handles;
    unsigned tids;
    unsigned spans;
    unsigned messages;
};

static struct party parties[PARTIES];
static unsigned party_next;
static xous_pid_t pids[KEPT];
static unsigned pid_next;
static struct xous_sid sids[KEPT];
static unsigned sid_next;

void names_forget_all(void)
{
    memset(parties, 0, sizeof(parties));
    memset(pids, 0, sizeof(pids));
    memset(sids, 0, sizeof(sids));
    party_next = 0;
    pid_next = 0;
    sid_next = 0;
}

static struct party *party_of(xous_pid_t pid)
{
    for (unsigned i = 0; i < PARTIES; i++) {
        if (parties[i].pid == pid) {
            return &parties[i];
        }
    }
    struct party *party = &parties[party_next++ % PARTIES];
    *party = (struct party){.pid = pid};
    return party;
}

/* One time in eight somebody else's. */
static const struct party *party_any(struct actor actor, unsigned choice)
{
    return (choice >> 5) == 7 ? &parties[choice % PARTIES] : party_of(actor.pid);
}

/* The place of a choice in a ring that has had so many entries. */
static unsigned place(unsigned choice, unsigned entries)
{
    unsigned filled = entries < KEPT ? entries : KEPT;

    return filled == 0 ? 0 : choice % filled;
}

void names_add_process(xous_pid_t pid)
{
    pids[pid_next++ % KEPT] = pid;
}

static void learn_handle(struct actor actor, uint64_t handle)
{
    struct party *party = party_of(actor.pid);

    party->handle[party->handles++ % KEPT] = handle;
}

static void learn_span(struct actor actor, vaddr_t address, uint64_t size)
{
    struct party *party = party_of(actor.pid);

    party->span[party->spans++ % KEPT] = (struct span){address, size};
}

static void learn_message(struct actor actor, const struct xous_result *result)
{
    struct party *party = party_of(actor.pid);
    uint64_t kind = result->tag % XOUS_TAG_MESSAGE;

    if (result->tag < XOUS_TAG_MESSAGE || result->tag == XOUS_TAG_EVENT) {
        return;
    }
    if (result->value[0] != 0) {
        party->message[party->messages++ % KEPT] = *result;
    }
    if (result->tag >= XOUS_TAG_MESSAGE_GRANT) {
        learn_handle(actor, result->value[2]);
    }
    if (kind >= XOUS_LEND) {
        learn_span(actor, result->value[2], result->value[3]);
    }
}

static void learn_result(struct actor actor, uint64_t number, const uint64_t *arguments,
                         const struct xous_result *result)
{
    switch (number) {
    case XOUS_SYS_server_create:
        sids[sid_next++ % KEPT] = (struct xous_sid){result->value[1], result->value[2]};
        learn_handle(actor, result->value[0]);
        break;
    case XOUS_SYS_client_connect:
    case XOUS_SYS_server_connection:
    case XOUS_SYS_object_create:
    case XOUS_SYS_object_share:
        learn_handle(actor, result->value[0]);
        break;
    case XOUS_SYS_client_send:
        if (result->value[6] == 1) {
            learn_handle(actor, result->value[2]);
        }
        break;
    case XOUS_SYS_memory_allocate:
        learn_span(actor, result->value[0], arguments[2]);
        break;
    case XOUS_SYS_object_map:
        learn_span(actor, result->value[0], result->value[1]);
        break;
    case XOUS_SYS_process_spawn:
        names_add_process((xous_pid_t)result->value[0]);
        break;
    case XOUS_SYS_thread_create: {
        struct party *party = party_of(actor.pid);
        party->tid[party->tids++ % KEPT] = result->value[0];
        break;
    }
    default:
        break;
    }
}

void names_learn(struct actor actor, uint64_t number, const uint64_t *arguments, struct xous_result result)
{
    if (result.tag == XOUS_TAG_OK) {
        learn_result(actor, number, arguments, &result);
    }
    if (number == XOUS_SYS_server_receive || number == XOUS_SYS_server_reply_receive) {
        learn_message(actor, &result);
    }
}

struct xous_sid names_sid(unsigned number)
{
    return sids[number % KEPT];
}

/* --- choices --- */

uint64_t pick_handle(struct actor actor)
{
    unsigned choice = input_byte();

    const struct party *party = party_any(actor, choice);

    return party->handle[place(choice, party->handles)];
}

uint64_t pick_tid(struct actor actor)
{
    unsigned choice = input_byte();

    const struct party *party = party_any(actor, choice);

    return choice % 4 == 0 ? actor.tid : party->tid[place(choice, party->tids)];
}

xous_pid_t pick_pid(void)
{
    return pids[place(input_byte(), pid_next)];
}

struct xous_sid pick_sid(void)
{
    static const struct xous_sid chosen = {0x1234, 0};
    unsigned choice = input_byte();

    return choice >= 0xf0 ? chosen : sids[place(choice, sid_next)];
}

vaddr_t pick_address(struct actor actor)
{
    static const vaddr_t borders[] = {0,
                                      1,
                                      WORLD_TEXT,
                                      WORLD_DATA + 8,
                                      USER_HEAP_START,
                                      USER_ALLOCATE_START,
                                      USER_WINDOW_START,
                                      USER_INFO_PAGE,
                                      USER_END - PAGE_SIZE,
                                      USER_END,
                                      ~0ul - PAGE_SIZE + 1};
    unsigned choice = input_byte();
    unsigned detail = choice >> 3;
    const struct party *party = party_any(actor, choice);

    switch (choice % 8) {
    case 0:
    case 1:
    case 2:
        return WORLD_DATA_PAGE(detail % WORLD_DATA_PAGES);
    case 3:
    case 4:
        return party->span[place(detail, party->spans)].address;
    case 5:
        return party->span[place(detail, party->spans)].address + (1 + detail / KEPT) * PAGE_SIZE;
    case 6:
        return XOUS_MEGAPAGE_SIZE * (1 + detail);
    default:
        return borders[detail % ARRAY_SIZE(borders)];
    }
}

/* Short ones, ones that take steps, ones with large leaves, impossible ones. */
uint64_t pick_length(void)
{
    static const uint64_t pages[] = {16, 63, 64, 65, 80, 130, 512, 600};
    static const uint64_t borders[] = {0, 1, PAGE_SIZE + 8, 1ul << 30, USER_END, ~0ul - PAGE_SIZE + 1, ~0ul};
    unsigned choice = input_byte();

    if (choice < 160) {
        return (1 + choice % 8) * PAGE_SIZE;
    }
    return choice < 240 ? pages[choice % ARRAY_SIZE(pages)] * PAGE_SIZE
                        : borders[choice % ARRAY_SIZE(borders)];
}

struct span pick_span(struct actor actor)
{
    unsigned choice = input_byte();

    if (choice % 4 == 0) {
        vaddr_t address = pick_address(actor);
        return (struct span){address, pick_length()};
    }
    const struct party *party = party_any(actor, choice);
    struct span span = party->span[place(choice >> 2, party->spans)];
    uint64_t skipped = choice % 4 == 1 ? input_byte() % 70 * PAGE_SIZE : 0;
    if (skipped < span.size) {
        span.address += skipped;
        span.size -= skipped;
    }
    return span;
}

uint64_t pick_rights(void)
{
    static const uint64_t rights[] = {XOUS_READ,
                                      XOUS_READ | XOUS_WRITE,
                                      XOUS_READ | XOUS_EXECUTE,
                                      XOUS_READ | XOUS_WRITE,
                                      XOUS_READ | XOUS_WRITE,
                                      XOUS_RIGHTS,
                                      0,
                                      8};

    return rights[input_below(ARRAY_SIZE(rights))];
}

uint64_t pick_value(void)
{
    static const uint64_t borders[] = {0x7fffffff, 0xffffffff, 0x100000000, 1ul << 63, ~0ul, 0xffff, 64, 128};
    unsigned choice = input_byte();

    return choice < 200 ? choice % 25 : borders[choice % ARRAY_SIZE(borders)];
}

uint64_t pick_how(unsigned kind)
{
    static const uint64_t timeouts[] = {
        1, 4, 9, 14, 18, 22, 26, 30, 35, 40, 50, 60, 80, 100, 0, 0, 0, 1000, XOUS_HOW_TIMEOUT_MAX};
    unsigned choice = input_byte();
    uint64_t flags = (choice & 8) ? (choice & 0x30) << 1 : 0; /* GRANT, ACCEPT */

    if (choice >= 0xf8) {
        return XOUS_HOW(kind, flags, 0) | (1ul << (choice % 24));
    }
    if (choice & 0x40) {
        return kind | flags | XOUS_HOW_TRY;
    }
    return XOUS_HOW(kind, flags, timeouts[choice % ARRAY_SIZE(timeouts)]);
}

struct xous_result pick_message(struct actor actor)
{
    unsigned choice = input_byte();

    const struct party *party = party_any(actor, choice);

    return party->message[place(choice, party->messages)];
}

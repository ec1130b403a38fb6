/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What must not change: by an error, and from the boot to the end of a test.
 */
#include "world.h"

#include <kernel/aspace.h>
#include <pure/sv39.h>
#include <string.h>

static struct world_snapshot at_boot;
static uint32_t threads_at_boot;

/* --- one process --- */

/* FNV-1a over address, level and entry of everything but pointers to tables. */
static uint64_t hash_table(paddr_t table, unsigned level, vaddr_t start, unsigned entries, uint64_t hash)
{
    const uint64_t *entry = arch_virtual(table);

    for (unsigned i = 0; i < entries; i++) {
        vaddr_t address = start + i * SV39_LEAF_SIZE(level);
        if (sv39_is_table(entry[i]) && level > 0) {
            hash = hash_table(sv39_physical(entry[i]), level - 1, address, SV39_ENTRIES, hash);
        } else if (entry[i] != 0) {
            uint64_t words[3] = {address, level, entry[i]};
            for (unsigned j = 0; j < 3; j++) {
                hash = (hash ^ words[j]) * 0x100000001b3ul;
            }
        }
    }
    return hash;
}

/* Tables below this one that map nothing: a space may keep one chain of them where its messages appear. True if
 * the table itself is one. */
static bool count_idle(paddr_t table, unsigned level, unsigned entries, uint64_t *idle)
{
    const uint64_t *entry = arch_virtual(table);
    bool empty = true;

    for (unsigned i = 0; i < entries; i++) {
        if (sv39_is_table(entry[i]) && level > 0) {
            empty = count_idle(sv39_physical(entry[i]), level - 1, SV39_ENTRIES, idle) && empty;
        } else if (entry[i] != 0) {
            empty = false;
        }
    }
    *idle += empty ? 1 : 0;
    return empty;
}

static uint64_t idle_tables(const struct process *process)
{
    uint64_t idle = 0;

    if (process->state < XOUS_PROCESS_ENDING &&
        count_idle(process->space.root, SV39_LEVELS - 1, SV39_ENTRIES / 2, &idle)) {
        idle--; /* the root stays */
    }
    return idle;
}

static uint64_t idle_tables_of_all(void)
{
    uint64_t idle = 0;

    for (struct process *process = process_from_index(0); process != NULL;
         process = process_from_index(process_index(process) + 1)) {
        idle += idle_tables(process);
    }
    return idle;
}

struct world_snapshot world_snapshot(struct actor actor)
{
    const struct process *process = world_process(actor);
    uint64_t idle = idle_tables(process);
    struct world_snapshot snapshot = {.used = process->account.used - idle,
                                      .promised = process->account.promised,
                                      .names = process->objects.used,
                                      .frames_free = frames_free() + idle_tables_of_all()};

    memcpy(snapshot.owned, process->account.owned, sizeof(snapshot.owned));
    snapshot.owned[FRAME_TABLE] -= idle;
    snapshot.entries =
        hash_table(process->space.root, SV39_LEVELS - 1, 0, SV39_ENTRIES / 2, 0xcbf29ce484222325ul);
    return snapshot;
}

static void compare(const char *what, uint64_t before, uint64_t now)
{
    if (before != now) {
        fail_msg("%s: %lu before, %lu now", what, before, now);
    }
}

void world_assert_unchanged(struct actor actor, const struct world_snapshot *before)
{
    static const char *const kinds[FRAME_KINDS] = {"no frames",     "free frames",  "kernel frames",
                                                   "user frames",   "table frames", "object frames",
                                                   "pinned frames", "shared frames"};
    struct world_snapshot now = world_snapshot(actor);

    for (unsigned i = 0; i < FRAME_KINDS; i++) {
        compare(kinds[i], before->owned[i], now.owned[i]);
    }
    compare("used", before->used, now.used);
    compare("promised", before->promised, now.promised);
    compare("names", before->names, now.names);
    compare("hash of the page table", before->entries, now.entries);
    compare("free frames of the machine", before->frames_free, now.frames_free);
}

uint64_t world_audit(void)
{
    uint64_t violations = frame_audit();

    for (struct process *process = process_from_index(0); process != NULL;
         process = process_from_index(process_index(process) + 1)) {
        if (process->state < XOUS_PROCESS_ENDING) {
            violations += aspace_audit(&process->space);
        }
    }
    return violations;
}

/* --- limits --- */

void world_set_room(struct actor actor, uint64_t frames)
{
    uint64_t limit = world_process(actor)->account.used + frames;

    assert_ok(CALL(world_init, process_limit, actor.pid, XOUS_LIMIT_MEMORY, limit * PAGE_SIZE));
}

uint64_t world_fail_nth(struct actor payer, struct actor other, world_attempt attempt, void *context)
{
    for (uint64_t room = 0;; room++) {
        world_set_room(payer, room);
        struct world_snapshot payer_before = world_snapshot(payer);
        struct world_snapshot other_before = world_snapshot(other);
        struct xous_result result = attempt(context);
        if (result.tag != XOUS_TAG_ERROR) {
            return room;
        }
        assert_error(result, XOUS_OUT_OF_MEMORY);
        world_assert_unchanged(payer, &payer_before);
        world_assert_unchanged(other, &other_before);
        compare("violations", 0, world_audit());
    }
}

/* --- assertions --- */

struct xous_result world_assert_tag(struct xous_result result, uint64_t tag, const char *file, int line)
{
    if (result.tag != tag) {
        print_error("tag %ld instead of %ld; a1..a3 = 0x%lx 0x%lx 0x%lx\n", (long)result.tag, (long)tag,
                    result.value[0], result.value[1], result.value[2]);
        _fail(file, line);
    }
    if (tag == XOUS_TAG_ERROR && result.value[0] == 0) {
        print_error("an error without a code\n");
        _fail(file, line);
    }
    return result;
}

void world_assert_error(struct xous_result result, xous_error_t error, const char *file, int line)
{
    if (result.tag != XOUS_TAG_ERROR || result.value[0] != (uint64_t)error) {
        print_error("tag %ld, a1 = %ld instead of error %d\n", (long)result.tag, (long)result.value[0],
                    error);
        _fail(file, line);
    }
}

/* --- a whole test --- */

/* Pages that the kernel reads as tables must be nobody's but a space's. */
static void check_table(paddr_t table)
{
    const struct frame *frame = frame_of(table);

    if (frame == NULL || (frame->kind != FRAME_TABLE && frame->kind != FRAME_KERNEL)) {
        fake_error("the hart reads a page table at 0x%lx, which is none", table);
    }
}

void world_remember(void)
{
    fake_table_hook(check_table);
    at_boot = world_snapshot(world_init);
    threads_at_boot = thread_table_used();
}

int world_setup(void **state)
{
    (void)state;
    world_boot(NULL);
    return 0;
}

/* All but the first, those of dead parents too: they came to the first process. */
void world_end_all(void)
{
    while (processes_count() > 1) {
        struct process *first = process_find(world_init.pid);
        struct process *child = LIST_ENTRY(list_first(&first->children), struct process, sibling);
        struct actor actor = {child->pid, 0};
        if (child->collected) {
            fail_msg("process %u is collected but does not go: %lu frames, %u references", child->pid,
                     child->account.used, child->references);
        }
        if (child->state < XOUS_PROCESS_ENDING) {
            assert_ok(CALL(world_init, process_terminate, actor.pid, 0));
        }
        CALL(world_init, process_wait, actor.pid);
        assert_int_equal(world_result(world_init).value[0], actor.pid);
    }
}

int world_teardown(void **state)
{
    (void)state;
    if (!world_has_ended()) {
        world_end_all();
        compare("servers", 0, servers_count());
        compare("threads", threads_at_boot, thread_table_used());
        compare("violations", 0, world_audit());
        compare("violations of system_audit", 0, assert_ok(CALL(world_init, system_audit)).value[0]);
        world_assert_unchanged(world_init, &at_boot);
    }
    fake_verify();
    fake_release();
    return 0;
}

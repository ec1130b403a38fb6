/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * See spaces.h.
 */
#include "spaces.h"

#include <string.h>

struct account root_account;
struct party client;
struct party server;
struct party third;
unsigned steps;

static struct party *const parties[] = {&client, &server, &third};
static struct aspace first_space;
static uint64_t free_at_start;

static void party_start(struct party *party, uint16_t index)
{
    assert_int_equal(account_init(&party->account, &root_account, index, LIMIT), 0);
    assert_int_equal(aspace_init(&party->space, &party->account), 0);
}

static void machine_make(const struct fake_options *options)
{
    static const struct fake_options standard = {.bank = {{0x80000000ul, 32ul << 20}}, .asid_bits = 16};

    fake_reset(options == NULL ? &standard : options);
    frame_init(fake_boot_info());
    memset(&root_account, 0, sizeof(root_account));
    root_account.index = 1;
    account_init_root(&root_account);
    asid_init(arch_asid_bits(), arch_harts());
    free_at_start = frames_free() + root_account.used;
    party_start(&client, 2);
    party_start(&server, 3);
    party_start(&third, 4);
}

struct aspace *root_space(void)
{
    if (first_space.root == 0) {
        assert_int_equal(aspace_init(&first_space, &root_account), 0);
    }
    return &first_space;
}

static void machine_stop(void)
{
    struct work ending = {0};

    while (first_space.root != 0 && aspace_destroy(&first_space, &ending) == STATUS_AGAIN) {
    }
    for (unsigned i = 0; i < ARRAY_SIZE(parties); i++) {
        struct work work = {0};
        while (aspace_destroy(&parties[i]->space, &work) == STATUS_AGAIN) {
        }
        assert_int_equal(parties[i]->account.used, 0);
        account_retire(&parties[i]->account, 0);
    }
    assert_int_equal(frame_audit(), 0);
    assert_int_equal(frames_free() + root_account.used, free_at_start);
    assert_int_equal(root_account.used, root_account.owned[FRAME_USER]);
    fake_verify();
    fake_release();
}

int machine_start(void **state)
{
    (void)state;
    machine_make(NULL);
    return 0;
}

int machine_end(void **state)
{
    (void)state;
    audit_all();
    machine_stop();
    return 0;
}

void machine_restart(const struct fake_options *options)
{
    machine_stop();
    machine_make(options);
}

void audit_all(void)
{
    assert_int_equal(frame_audit(), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(parties); i++) {
        if (parties[i]->space.root != 0) {
            assert_int_equal(aspace_audit(&parties[i]->space), 0);
        }
    }
    assert_int_equal(fake_errors(), 0);
}

/* --- user code --- */

void run(struct party *party)
{
    aspace_activate(&party->space);
    fake_user_enter(0);
}

static enum xous_fault_cause user_access(struct party *party, vaddr_t address, enum xous_access access,
                                         uint64_t *value)
{
    for (unsigned tries = 0; tries < 3; tries++) {
        run(party);
        bool done = access == XOUS_ACCESS_WRITE  ? fake_store(0, address, *value)
                    : access == XOUS_ACCESS_READ ? fake_load(0, address, value)
                                                 : fake_fetch(0, address);
        if (done) {
            return XOUS_FAULT_NONE;
        }
        enum xous_fault_cause cause = aspace_fault(&party->space, address, access);
        if (cause != XOUS_FAULT_NONE) {
            return cause;
        }
    }
    fail_msg("the fault at 0x%lx comes again and again", address);
    return XOUS_FAULT_ACCESS;
}

enum xous_fault_cause user_store(struct party *party, vaddr_t address, uint64_t value)
{
    return user_access(party, address, XOUS_ACCESS_WRITE, &value);
}

enum xous_fault_cause user_load(struct party *party, vaddr_t address, uint64_t *value)
{
    return user_access(party, address, XOUS_ACCESS_READ, value);
}

enum xous_fault_cause user_fetch(struct party *party, vaddr_t address)
{
    uint64_t value = 0;

    return user_access(party, address, XOUS_ACCESS_EXECUTE, &value);
}

void expect_word(struct party *party, vaddr_t address, uint64_t value)
{
    uint64_t found = ~value;

    assert_int_equal(user_load(party, address, &found), XOUS_FAULT_NONE);
    assert_int_equal(found, value);
}

/* --- calls --- */

#define TO_THE_END(status, work, call)                   \
    do {                                                 \
        steps = 0;                                       \
        do {                                             \
            status = call;                               \
            steps++;                                     \
        } while (status == STATUS_AGAIN);                \
        assert_memory_equal(&work, &zero, sizeof(work)); \
    } while (0)

static const struct work zero;

status_t allocate(struct party *party, vaddr_t *address, uint64_t size, uint64_t flags)
{
    struct work work = {0};
    status_t status;

    TO_THE_END(status, work, aspace_allocate(&party->space, address, size, flags, &work));
    return status;
}

status_t allocate_at(struct party *party, vaddr_t address, uint64_t size, uint64_t flags)
{
    vaddr_t at = address;
    status_t status = allocate(party, &at, size, flags);

    assert_int_equal(at, address);
    return status;
}

status_t release(struct party *party, vaddr_t address, uint64_t size)
{
    struct work work = {0};
    status_t status;

    TO_THE_END(status, work, aspace_free(&party->space, address, size, &work));
    return status;
}

status_t protect(struct party *party, vaddr_t address, uint64_t size, uint64_t rights)
{
    struct work work = {0};
    status_t status;

    TO_THE_END(status, work, aspace_protect(&party->space, address, size, rights, &work));
    return status;
}

status_t heap(struct party *party, uint64_t size)
{
    struct work work = {0};
    status_t status;

    TO_THE_END(status, work, aspace_heap_resize(&party->space, size, &work));
    return status;
}

status_t move(vaddr_t origin, vaddr_t target, uint64_t size, uint64_t rights)
{
    struct work work = {0};
    status_t status;

    TO_THE_END(status, work, aspace_move(&client.space, origin, &server.space, target, size, rights, &work));
    return status;
}

enum xous_memory_state state_at(struct party *party, vaddr_t address)
{
    struct page_info info;

    assert_int_equal(aspace_query(&party->space, address, &info), 0);
    return (enum xous_memory_state)info.state;
}

unsigned rights_at(struct party *party, vaddr_t address)
{
    struct page_info info;

    assert_int_equal(aspace_query(&party->space, address, &info), 0);
    return info.rights;
}

struct lend lend_of(vaddr_t address, uint64_t size, enum lend_kind kind)
{
    return (struct lend){.from = &client.space,
                         .to = &server.space,
                         .from_address = address,
                         .size = size,
                         .kind = (uint8_t)kind};
}

status_t lend_all(status_t (*call)(struct lend *), struct lend *lend)
{
    status_t status;

    TO_THE_END(status, lend->work, call(lend));
    return status;
}

void fill_pages(struct party *party, vaddr_t address, uint64_t size)
{
    for (vaddr_t at = address; at < address + size; at += PAGE_SIZE) {
        assert_int_equal(user_store(party, at, at), 0);
    }
}

void expect_pages(struct party *party, vaddr_t address, uint64_t size, vaddr_t first)
{
    for (uint64_t at = 0; at < size; at += PAGE_SIZE) {
        expect_word(party, address + at, first + at);
    }
}

struct lend begun(vaddr_t address, uint64_t size, enum lend_kind kind)
{
    struct lend lend = lend_of(address, size, kind);

    assert_int_equal(lend_all(lend_begin, &lend), 0);
    assert_int_equal(lend.state, LEND_QUEUED);
    audit_all();
    return lend;
}

struct lend received(vaddr_t address, uint64_t size, enum lend_kind kind)
{
    struct lend lend = begun(address, size, kind);

    assert_int_equal(lend_all(lend_receive, &lend), 0);
    assert_int_equal(lend.state, LEND_RECEIVED);
    audit_all();
    return lend;
}

void returned(struct lend *lend)
{
    assert_int_equal(lend_all(lend_return, lend), 0);
    assert_int_equal(lend->state, LEND_NONE);
    audit_all();
}

/* --- images --- */

/* Lazy and backed are the same to a user; so are an area split and one that is not. */
static uint64_t entry_meaning(uint64_t entry, unsigned page)
{
    if (pte_state(entry & ~SV39_RSW) == PTE_LAZY || pte_state(entry) == PTE_OWN) {
        return 100 + pte_rights(entry);
    }
    return pte_has_frame(entry) ? entry + sv39_ppn((uint64_t)page << PAGE_SHIFT) : entry;
}

static uint64_t table_sum(paddr_t table, unsigned level, vaddr_t start, unsigned entries, uint64_t *empty)
{
    const uint64_t *entry = arch_virtual(table);
    uint64_t sum = 0;

    for (unsigned i = 0; i < entries; i++) {
        vaddr_t at = start + i * SV39_LEAF_SIZE(level);
        if (sv39_is_table(entry[i])) {
            sum += table_sum(sv39_physical(entry[i]), level - 1, at, SV39_ENTRIES, empty);
        } else if (entry[i] != 0) {
            for (unsigned page = 0; page < level_pages(level); page++) {
                sum += (at + page * PAGE_SIZE) * 31 * entry_meaning(entry[i], page);
            }
        }
    }
    *empty += sum == 0;
    return sum;
}

struct image image_take(void)
{
    struct image image = {.entries = 0};

    for (unsigned i = 0; i < ARRAY_SIZE(parties); i++) {
        uint64_t empty = 0;
        image.entries = image.entries * 7 + table_sum(parties[i]->space.root, 2, 0, SV39_ENTRIES / 2, &empty);
        image.used[i] = parties[i]->account.used - empty;
    }
    return image;
}

void image_expect(const struct image *before)
{
    struct image now = image_take();

    assert_memory_equal(&now, before, sizeof(now));
}

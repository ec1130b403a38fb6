/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Every call of the list with arguments that it must refuse, or survive.
 */
#include <world.h>

struct call {
    const char *name;
    uint64_t number;
    unsigned count;
    unsigned flags;
};

#define MAY_BLOCK XOUS_CALL_MAY_BLOCK
#define UNMASKABLE XOUS_CALL_UNMASKABLE
#define PROVISIONAL XOUS_CALL_PROVISIONAL

static const struct call calls[] = {
#define SYSCALL(number, name, count, flags, args) {#name, number, count, flags},
#include <xous/abi/syscall.def>
#undef SYSCALL
};

/* Argument classes of each call, a letter an argument. */
static const char *const classes[] = {
#define ARG(class, name) #class " "
#define SYSCALL(number, name, count, flags, args) "" args,
#include <xous/abi/syscall.def>
#undef SYSCALL
#undef ARG
};

static const uint64_t hostile[] = {
    0,
    1,
    7,
    8,
    4095,
    4096,
    4097,
    1ul << 31,
    (1ul << 32) + 4096,
    1ul << 63,
    ~0ul,
    ~0ul << PAGE_SHIFT,
    USER_END - 1,
    USER_END - PAGE_SIZE,
    USER_END,
    USER_END + PAGE_SIZE,
    1ul << 38,
    BOOT_KERNEL_BASE,
    BOOT_DIRECT_BASE,
    BOOT_DIRECT_BASE + 0x80000000ul,
    0x80000000ul,
    0x7fffffffffffffff,
    WORLD_TEXT,
    WORLD_DATA,
    WORLD_DATA + 1,
    WORLD_DATA_PAGE(WORLD_DATA_PAGES - 1),
    USER_INFO_PAGE,
    0x8000,
};

/* One victim at a time: it has a server, a connection to it, a thread and a child. */
struct victim {
    struct actor actor;
    struct world_server at;
    xous_handle_t connection;
    struct actor helper;
    struct actor child;
};

static struct victim victim_make(void)
{
    struct victim v = {.actor = world_spawn_stopped(world_init, 3 * WORLD_LIMIT)};

    assert_ok(CALL(world_init, process_limit, v.actor.pid, XOUS_LIMIT_PRIORITY, XOUS_PRIORITY_DEFAULT));
    assert_ok(CALL(world_init, process_resume, v.actor.pid, 0, WORLD_DATA + PAGE_SIZE));
    v.at = world_server_create(v.actor, XOUS_SERVER_ACCEPT, 8 * PAGE_SIZE, 1);
    v.connection = world_connect(v.actor, &v.at);
    v.helper = world_thread_create(v.actor);
    v.child = world_spawn_stopped(v.actor, 40 * PAGE_SIZE);
    return v;
}

static void victim_end(const struct victim *v)
{
    CALL(world_init, process_terminate, v->actor.pid);
    world_end_all();
}

/* Something that is as valid as can be for the class of argument number `index`. */
static uint64_t plausible(const struct victim *v, const char *class, unsigned index)
{
    for (; index > 0 && *class != '\0'; class ++) {
        index -= *class == ' ';
    }
    switch (class[0]) {
    case 'H':
        return class[1] == 'A' ? (index % 2 ? v->at.handle : v->connection) : XOUS_HOW(0, 0, 10);
    case 'P':
        return v->child.pid;
    case 'T':
        return class[1] == 'I' ? v->helper.tid : 0;
    case 'A':
        return WORLD_DATA_PAGE(4);
    case 'L':
        return PAGE_SIZE;
    case 'R':
    case 'F':
        return XOUS_READ;
    default:
        return 0;
    }
}

static void check_result(const struct call *call, struct xous_result result)
{
    if (result.tag == WORLD_BLOCKED || result.tag == WORLD_ENDED) {
        return;
    }
    if (result.tag == XOUS_TAG_ERROR && (result.value[0] == 0 || result.value[0] > 64)) {
        fail_msg("%s: error %lu is none", call->name, result.value[0]);
    }
    for (unsigned i = 0; i < 7; i++) {
        if (result.value[i] >= BOOT_DIRECT_BASE && result.value[i] < ~0ul << PAGE_SHIFT &&
            result.tag != XOUS_TAG_MESSAGE) {
            bool echoed = false;
            for (unsigned j = 0; j < ARRAY_SIZE(hostile); j++) {
                echoed = echoed || result.value[i] == hostile[j];
            }
            if (!echoed && call->number != XOUS_SYS_system_random && call->number != XOUS_SYS_server_create) {
                fail_msg("%s: a%u looks like a kernel address: 0x%lx", call->name, i + 1, result.value[i]);
            }
        }
    }
}

static void attack(const struct call *call, const char *class)
{
    struct victim v = victim_make();

    for (unsigned index = 0; index < 7; index++) {
        for (unsigned i = 0; i < ARRAY_SIZE(hostile); i++) {
            uint64_t arguments[7] = {0};
            for (unsigned j = 0; j < call->count; j++) {
                arguments[j] = plausible(&v, class, j);
            }
            arguments[index] = hostile[i];
            struct xous_result result = world_call(v.actor, call->number, arguments);
            check_result(call, result);
            if (index >= call->count && hostile[i] != 0 && !(call->flags & PROVISIONAL)) {
                assert_error(result, XOUS_INVALID_ARGUMENT);
            }
            bool changed = call->number == XOUS_SYS_thread_priority;
            if (changed || result.tag == WORLD_BLOCKED || result.tag == WORLD_ENDED ||
                !world_is_alive(v.child)) {
                victim_end(&v);
                v = victim_make();
            }
        }
    }
    victim_end(&v);
    if (world_audit() != 0) {
        fail_msg("%s: the audit finds violations", call->name);
    }
}

static void attack_calls(unsigned first, unsigned last)
{
    for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
        if (calls[i].number >= first && calls[i].number < last) {
            attack(&calls[i], classes[i]);
        }
    }
}

static void A04_hostile_values_message_calls(void **state)
{
    (void)state;
    attack_calls(0, 16);
}

static void A04_hostile_values_server_calls(void **state)
{
    (void)state;
    attack_calls(16, 32);
}

static void A04_hostile_values_memory_calls(void **state)
{
    (void)state;
    attack_calls(32, 48);
}

static void A04_hostile_values_process_calls(void **state)
{
    (void)state;
    attack_calls(48, 64);
}

static void A04_hostile_values_thread_calls(void **state)
{
    (void)state;
    attack_calls(64, 80);
}

static void A04_hostile_values_other_calls(void **state)
{
    (void)state;
    attack_calls(80, 128);
}

static void A01_numbers_without_a_call(void **state)
{
    struct actor actor = world_spawn();
    static const uint64_t far[] = {0x80000000ul, 0xff00ff0000000000ul, ~0ul, 1ul << 32 | 1};
    const uint64_t arguments[7] = {0};
    (void)state;
    for (uint64_t number = 0; number < 1024 + ARRAY_SIZE(far); number++) {
        uint64_t value = number < 1024 ? number : far[number - 1024];
        bool known = false;
        for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
            known = known || (calls[i].number == value && !(calls[i].flags & PROVISIONAL));
        }
        if (!known) {
            assert_error(world_call(actor, value, arguments), XOUS_INVALID_SYSCALL);
        }
    }
    assert_true(world_is_alive(actor));
}

static void A02_unused_results_are_zero(void **state)
{
    struct actor actor = world_spawn();
    struct world_server at = world_server_create(actor, 0, 0, 0);
    (void)state;
    assert_values(assert_ok(CALL(actor, process_yield)), 0);
    assert_values(assert_ok(CALL(actor, memory_protect, WORLD_DATA, PAGE_SIZE, XOUS_READ)), 0);
    assert_values(CALL(actor, memory_free, 1, 2), XOUS_BAD_ALIGNMENT);
    assert_values(CALL(actor, client_send, 99, 0, 1, 2, 3, 4, 5), XOUS_INVALID_HANDLE);
    assert_values(CALL(actor, server_receive, at.handle, XOUS_HOW_TRY), XOUS_TIMEOUT);
    assert_values(assert_ok(CALL(actor, server_destroy, at.handle)), 0);
}

static void A14_each_reserved_bit_of_the_how_word(void **state)
{
    struct actor actor = world_spawn();
    struct world_server at = world_server_create(actor, 0, 8 * PAGE_SIZE, 0);
    xous_handle_t connection = world_connect(actor, &at);
    struct actor thread = world_thread_create(actor);
    (void)state;
    const uint64_t first[][2] = {{XOUS_SYS_client_send, connection}, {XOUS_SYS_server_receive, at.handle},
                                 {XOUS_SYS_server_reply, 1},         {XOUS_SYS_server_reply_receive, 0},
                                 {XOUS_SYS_client_connect, 5},       {XOUS_SYS_process_wait, 0},
                                 {XOUS_SYS_thread_join, thread.tid}, {XOUS_SYS_thread_wait, WORLD_DATA}};
    for (unsigned i = 0; i < ARRAY_SIZE(first); i++) {
        for (unsigned bit = 7; bit < 24; bit++) {
            const uint64_t arguments[7] = {first[i][1], 1ul << bit};
            assert_error(world_call(actor, first[i][0], arguments), XOUS_INVALID_ARGUMENT);
        }
        /* No grants where no handle travels, no kinds where there are none. */
        for (uint64_t how = 1; i != 0 && how < 128; how = how << 1) {
            const uint64_t arguments[7] = {first[i][1], how};
            if (how != XOUS_HOW_TRY && !((i == 2 || i == 3) && (how < 16 || how == XOUS_HOW_GRANT))) {
                assert_error(world_call(actor, first[i][0], arguments), XOUS_INVALID_ARGUMENT);
            }
        }
    }
}

static void A14_each_unknown_flag(void **state)
{
    struct actor actor = world_spawn();
    struct world_snapshot before = world_snapshot(actor);
    (void)state;
    for (unsigned bit = 1; bit < 64; bit++) {
        assert_error(CALL(actor, server_create, 0, 0, 1ul << bit), XOUS_INVALID_ARGUMENT);
    }
    for (unsigned bit = 3; bit < 64; bit++) {
        if (bit < 4 || bit > 7) {
            assert_error(CALL(actor, memory_allocate, 0, 0, PAGE_SIZE, XOUS_READ | 1ul << bit),
                         XOUS_INVALID_ARGUMENT);
        }
        assert_error(CALL(actor, memory_protect, WORLD_DATA, PAGE_SIZE, XOUS_READ | 1ul << bit),
                     XOUS_INVALID_ARGUMENT);
    }
    world_assert_unchanged(actor, &before);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(A01_numbers_without_a_call),
        WORLD_CASE(A02_unused_results_are_zero),
        WORLD_CASE(A04_hostile_values_message_calls),
        WORLD_CASE(A04_hostile_values_server_calls),
        WORLD_CASE(A04_hostile_values_memory_calls),
        WORLD_CASE(A04_hostile_values_process_calls),
        WORLD_CASE(A04_hostile_values_thread_calls),
        WORLD_CASE(A04_hostile_values_other_calls),
        WORLD_CASE(A14_each_reserved_bit_of_the_how_word),
        WORLD_CASE(A14_each_unknown_flag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

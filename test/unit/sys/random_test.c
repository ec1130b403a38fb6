/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Random calls by several processes, with deaths and time in between. Nothing is predicted: the kernel's own
 * audits, the fake machine's rules and the account at the end are the judges. A failing run says its seed;
 * XOUS_TEST_SEED repeats it, XOUS_TEST_OPERATIONS makes it longer.
 */
#include <stdlib.h>
#include <world.h>

#define PROCESSES 4u
#define THREADS 3u /* of each process, at most */
#define REMEMBERED 8u
#define OPERATIONS 4000u
#define AUDIT_EVERY 40u

/* What a process knows: it uses names that were once valid, valid or not by now. */
struct player {
    struct actor thread[THREADS];
    uint64_t handle[REMEMBERED];
    struct xous_result message[REMEMBERED];
};

static struct player players[PROCESSES];
static struct xous_sid sids[REMEMBERED];
static uint64_t seed;

static uint64_t draw(uint64_t limit)
{
    seed = seed * 6364136223846793005ul + 1442695040888963407ul;
    return (seed >> 33) % limit;
}

static uint64_t any_handle(const struct player *player)
{
    return player->handle[draw(REMEMBERED)];
}

static vaddr_t any_page(void)
{
    return WORLD_DATA_PAGE(draw(WORLD_DATA_PAGES));
}

/* Never for ever: a timeout, or TRY. */
static uint64_t any_how(unsigned kind, bool answered)
{
    uint64_t flags = (draw(4) == 0 ? XOUS_HOW_GRANT : 0) | (draw(4) == 0 ? XOUS_HOW_ACCEPT : 0);

    if (kind == XOUS_LEND || kind == XOUS_LEND_MUTABLE || kind == XOUS_MOVE) {
        flags &= XOUS_HOW_ACCEPT;
    }
    if (!answered) {
        flags &= ~XOUS_HOW_ACCEPT;
    }
    return draw(3) == 0 && !answered ? kind | flags | XOUS_HOW_TRY : XOUS_HOW(kind, flags, 1 + draw(300));
}

static void remember_message(struct player *player, struct xous_result result)
{
    if (result.tag >= XOUS_TAG_MESSAGE && result.tag != XOUS_TAG_EVENT &&
        result.tag < XOUS_TAG_MESSAGE_GRANT + XOUS_KINDS) {
        player->message[draw(REMEMBERED)] = result;
        if (result.tag >= XOUS_TAG_MESSAGE_GRANT) {
            player->handle[draw(REMEMBERED)] = result.value[2];
        }
    }
}

static void play_server(struct player *player, struct actor actor)
{
    struct xous_result result = CALL(actor, server_create, 0, 0, draw(2), draw(3) * 8 * PAGE_SIZE, 3);

    if (result.tag == XOUS_TAG_OK) {
        player->handle[draw(REMEMBERED)] = result.value[0];
        sids[draw(REMEMBERED)] = (struct xous_sid){result.value[1], result.value[2]};
    }
}

static void play_connect(struct player *player, struct actor actor)
{
    struct xous_sid sid = sids[draw(REMEMBERED)];
    struct xous_result result =
        CALL(actor, client_connect, sid.low, draw(2) ? XOUS_HOW_TRY : XOUS_HOW(0, 0, 50), sid.high, draw(7));

    if (result.tag == XOUS_TAG_OK) {
        player->handle[draw(REMEMBERED)] = result.value[0];
    }
}

static void play_send(struct player *player, struct actor actor)
{
    static const unsigned kinds[] = {XOUS_BLOCKING_SCALAR, XOUS_SCALAR, XOUS_LEND, XOUS_LEND_MUTABLE,
                                     XOUS_MOVE};
    unsigned kind = kinds[draw(5)];
    bool pages = kind >= XOUS_LEND;
    uint64_t how = any_how(kind, kind != XOUS_SCALAR && kind != XOUS_MOVE);

    CALL(actor, client_send, any_handle(player), how, draw(100), pages ? any_page() : any_handle(player),
         pages ? (1 + draw(3)) * PAGE_SIZE : 2, 3, 4);
}

static void play_receive(struct player *player, struct actor actor)
{
    remember_message(player, CALL(actor, server_receive, any_handle(player),
                                  draw(3) ? XOUS_HOW_TRY : XOUS_HOW(0, 0, 1 + draw(300))));
}

static void play_reply(struct player *player, struct actor actor)
{
    const struct xous_result *message = &player->message[draw(REMEMBERED)];
    uint64_t kind = message->tag % 16;
    uint64_t grant = draw(3) == 0 ? XOUS_HOW_GRANT : 0;
    bool pages = kind >= XOUS_LEND;
    uint64_t words[] = {grant && pages ? any_handle(player) : 1,
                        pages ? message->value[2] : any_handle(player), message->value[3]};

    if (draw(2)) {
        CALL(actor, server_reply, message->value[0], kind | grant, words[0], words[1], words[2], 4, 5);
    } else {
        remember_message(player,
                         CALL(actor, server_reply_receive, message->value[0],
                              XOUS_HOW(kind, grant, 1 + draw(100)), words[0], words[1], words[2], 4, 5));
    }
}

static void play_memory(struct player *player, struct actor actor)
{
    static const uint64_t rights[] = {XOUS_READ, XOUS_READ | XOUS_WRITE, XOUS_READ | XOUS_EXECUTE};
    uint64_t size = (1 + draw(4)) * PAGE_SIZE;
    (void)player;
    switch (draw(5)) {
    case 0:
        CALL(actor, memory_free, any_page(), size);
        break;
    case 1:
        CALL(actor, memory_protect, any_page(), size, rights[draw(3)]);
        break;
    case 2:
        CALL(actor, heap_resize, draw(30) * PAGE_SIZE);
        break;
    default:
        CALL(actor, memory_allocate, 0, draw(3) ? any_page() : 0, size,
             rights[draw(3)] | (draw(2) ? XOUS_MEMORY_POPULATE : 0));
        break;
    }
}

static void play_handles(struct player *player, struct actor actor)
{
    static const unsigned sources[] = {XOUS_EVENT_TIMER, XOUS_EVENT_GONE, XOUS_EVENT_CHILDREN};

    switch (draw(6)) {
    case 0:
        CALL(actor, handle_close, any_handle(player));
        break;
    case 1:
        CALL(actor, event_signal, any_handle(player), 1 + draw(3));
        break;
    case 2:
        CALL(actor, event_bind, XOUS_EVENT_SOURCE(sources[draw(3)], 0), any_handle(player), 60 + draw(5));
        break;
    case 3:
        CALL(actor, server_next_gone, any_handle(player));
        break;
    case 4:
        CALL(actor, timer_set, 0, arch_now() + draw(1000));
        break;
    default:
        player->handle[draw(REMEMBERED)] =
            CALL(actor, server_connection, any_handle(player), draw(9), draw(5)).value[0];
        break;
    }
}

static void play_thread(struct player *player, struct actor actor)
{
    unsigned index = (unsigned)draw(THREADS);

    switch (draw(5)) {
    case 0:
        if (!world_is_alive(player->thread[index])) {
            player->thread[index] = (struct actor){
                actor.pid,
                (xous_tid_t)CALL(actor, thread_create, WORLD_TEXT, WORLD_DATA + PAGE_SIZE).value[0]};
        }
        break;
    case 1:
        CALL(actor, thread_wait, WORLD_DATA, XOUS_HOW(0, 0, 1 + draw(200)), 0);
        break;
    case 2:
        CALL(actor, thread_wake, WORLD_DATA, draw(3));
        break;
    case 3:
        CALL(actor, thread_join, player->thread[index].tid, XOUS_HOW(0, 0, 1 + draw(100)));
        break;
    default:
        if (draw(8) == 0) {
            CALL(actor, thread_exit, draw(100));
        }
        break;
    }
}

typedef void (*move)(struct player *player, struct actor actor);
static const move moves[] = {play_server,  play_connect, play_connect, play_send,  play_send,  play_send,
                             play_receive, play_receive, play_receive, play_reply, play_reply, play_reply,
                             play_memory,  play_memory,  play_handles, play_thread};

static void collect(void)
{
    while (CALL(world_init, process_wait, 0, XOUS_HOW_TRY).tag == XOUS_TAG_OK) {
    }
}

static void join(struct player *player)
{
    *player = (struct player){.thread = {world_spawn()}};
}

/* What the first process does to the others. */
static void play_fate(void)
{
    struct player *player = &players[draw(PROCESSES)];
    xous_pid_t pid = player->thread[0].pid;

    switch (draw(3)) {
    case 0:
        CALL(world_init, process_terminate, pid);
        collect();
        break;
    case 1:
        CALL(world_init, process_suspend, pid);
        break;
    default:
        CALL(world_init, process_resume, pid);
        break;
    }
}

static void play_one(void)
{
    struct player *player = &players[draw(PROCESSES)];
    struct actor actor = player->thread[draw(THREADS)];

    if (process_find(player->thread[0].pid) == NULL ||
        process_find(player->thread[0].pid)->state >= XOUS_PROCESS_ENDING) {
        collect();
        join(player);
        return;
    }
    if (draw(100) == 0) {
        play_fate();
    } else if (draw(6) == 0) {
        world_advance(draw(60));
    } else if (actor.pid != 0 && world_is_ready(actor)) {
        moves[draw(ARRAY_SIZE(moves))](player, actor);
    }
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);

    return value == NULL ? otherwise : strtoull(value, NULL, 0);
}

static void play(uint64_t first_seed)
{
    uint64_t operations = setting("XOUS_TEST_OPERATIONS", OPERATIONS);

    seed = setting("XOUS_TEST_SEED", first_seed);
    for (unsigned i = 0; i < PROCESSES; i++) {
        join(&players[i]);
    }
    for (uint64_t i = 0; i < operations; i++) {
        play_one();
        if (i % AUDIT_EVERY == 0 &&
            (world_audit() != 0 || assert_ok(CALL(world_init, system_audit)).value[0] != 0)) {
            print_error("%s", fake_console());
            fail_msg("violations after operation %lu, seed %lu", i, first_seed);
        }
    }
}

static void B15_random_calls_first_seed(void **state)
{
    (void)state;
    play(1);
}

static void C14_random_calls_second_seed(void **state)
{
    (void)state;
    play(20);
}

static void D29_random_calls_third_seed(void **state)
{
    (void)state;
    play(300);
}

static int boot_with_few_numbers(void **state)
{
    (void)state;
    world_boot(&(struct fake_options){.asid_bits = 2});
    return 0;
}

static void F16_random_calls_with_few_address_space_numbers(void **state)
{
    (void)state;
    play(4000);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(B15_random_calls_first_seed),
        WORLD_CASE(C14_random_calls_second_seed),
        WORLD_CASE(D29_random_calls_third_seed),
        cmocka_unit_test_setup_teardown(F16_random_calls_with_few_address_space_numbers,
                                        boot_with_few_numbers, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

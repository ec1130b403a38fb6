/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Tokens, handles and TIDs through all the generations of their slots. The source is compiled into the test, which
 * therefore reaches the table and sets how often a slot has been used.
 */
#include "../../../kernel/proc/thread.c"

#include <world.h>

static struct actor client;
static struct actor server;
static struct world_server at;
static xous_handle_t connection;

static int start(void **state)
{
    world_setup(state);
    client = world_spawn();
    server = world_spawn();
    at = world_server_create(server, 0, 0, 0);
    connection = world_connect(client, &at);
    return 0;
}

/* A call that is received: its token. */
static uint64_t call_receive(void)
{
    assert_blocked(CALL(client, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
    return assert_tag(CALL(server, server_receive, at.handle), XOUS_TAG_MESSAGE).value[0];
}

static void call_answer(uint64_t token)
{
    assert_ok(CALL(server, server_reply, token, XOUS_BLOCKING_SCALAR, 7));
    assert_int_equal(assert_ok(world_result(client)).value[1], 7);
}

static void C05_no_use_of_a_thread_repeats_an_old_token(void **state)
{
    static const uint64_t uses[] = {0xfffe, 1ul << 16, 0xfffffffe, 1ul << 32, (1ul << 47) - 1};
    uint64_t first = call_receive();
    (void)state;
    call_answer(first);
    for (unsigned i = 0; i < ARRAY_SIZE(uses); i++) {
        entries[world_thread(client)->index].sequence = uses[i] & SEQUENCE_LAST;
        for (unsigned j = 0; j < 4; j++) {
            uint64_t token = call_receive();
            assert_int_not_equal(token, first);
            assert_error(CALL(server, server_reply, first, XOUS_BLOCKING_SCALAR, 1), XOUS_STALE_TOKEN);
            assert_error(CALL(server, server_reply, token - (1ul << TOKEN_INDEX_BITS), XOUS_BLOCKING_SCALAR),
                         XOUS_STALE_TOKEN);
            assert_true(world_is_blocked(client));
            call_answer(token);
        }
    }
}

/* After the last one the thread goes on under another index. */
static void C05_last_token_of_an_entry_retires_it(void **state)
{
    uint32_t index = world_thread(client)->index;
    (void)state;
    entries[index].sequence = SEQUENCE_LAST - 1;
    uint64_t last = call_receive();
    assert_int_equal(last >> TOKEN_INDEX_BITS, SEQUENCE_LAST);
    call_answer(last);
    uint64_t next = call_receive();
    assert_int_not_equal(next & TOKEN_INDEX_MASK, index);
    assert_error(CALL(server, server_reply, last, XOUS_BLOCKING_SCALAR, 1), XOUS_STALE_TOKEN);
    call_answer(next);
    for (unsigned i = 0; i < 20; i++) {
        struct actor thread = world_thread_create(client);
        assert_int_not_equal(world_thread(thread)->index, index);
    }
}

/* Of all free slots of the process. */
static void generations_set(struct process *process, uint32_t generation)
{
    for (uint32_t i = 1; table_slot(&process->objects, i) != NULL; i++) {
        struct slot *slot = table_slot(&process->objects, i);
        if (slot->type == OBJECT_NONE && slot->name != 0) {
            slot->name = generation << 16 | i;
        }
    }
}

static void B05_no_generation_of_a_handle_repeats_an_old_one(void **state)
{
    uint64_t old = assert_ok(CALL(client, server_create)).value[0];
    (void)state;
    assert_ok(CALL(client, handle_close, old));
    for (uint32_t generation = 0xff; generation <= 0xffff; generation = generation << 8 | 0xff) {
        generations_set(world_process(client), generation);
        for (unsigned i = 0; i <= TABLE_SLOTS_PER_LEAF; i++) {
            uint64_t handle = assert_ok(CALL(client, server_create)).value[0];
            assert_int_not_equal(handle, old);
            assert_int_not_equal(handle, 0);
            assert_error(CALL(client, handle_close, old), XOUS_INVALID_HANDLE);
            assert_error(CALL(client, server_receive, old, XOUS_HOW_TRY), XOUS_INVALID_HANDLE);
            assert_ok(CALL(client, handle_close, handle));
        }
    }
}

static void F06_no_generation_of_a_tid_repeats_an_old_one(void **state)
{
    struct actor first = world_thread_create(client);
    (void)state;
    assert_int_equal(CALL(first, thread_exit, 1).tag, WORLD_ENDED);
    assert_ok(CALL(client, thread_join, first.tid));
    for (uint32_t generation = 0xff; generation <= 0xffff; generation = generation << 8 | 0xff) {
        generations_set(world_process(client), generation);
        for (unsigned i = 0; i <= TABLE_SLOTS_PER_LEAF; i++) {
            struct actor thread = world_thread_create(client);
            assert_int_not_equal(thread.tid, first.tid);
            assert_error(CALL(client, thread_join, first.tid, XOUS_HOW_TRY), XOUS_INVALID_THREAD);
            assert_int_equal(CALL(thread, thread_exit, 2).tag, WORLD_ENDED);
            assert_int_equal(assert_ok(CALL(client, thread_join, thread.tid)).value[0], 2);
        }
    }
}

#define IDENTITY_CASE(name) cmocka_unit_test_setup_teardown(name, start, world_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        IDENTITY_CASE(C05_no_use_of_a_thread_repeats_an_old_token),
        IDENTITY_CASE(C05_last_token_of_an_entry_retires_it),
        IDENTITY_CASE(B05_no_generation_of_a_handle_repeats_an_old_one),
        IDENTITY_CASE(F06_no_generation_of_a_tid_repeats_an_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

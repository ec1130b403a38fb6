/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Names: registered, looked up, waited for, given up, lost with their owner; and what the service does with messages
 * that nobody should send. Owners are programs of their own (names_peer.c), which the process service knows.
 */
#include <string.h>

#include <xous/buffer.h>
#include <xous/names.h>
#include <xous/process.h>
#include <xous/start.h>

#include "child.h"
#include "harness.h"
#include "peer.h"
#include "watch.h"

#define LONG_MICROSECONDS 30000000ul
#define SHORT_MICROSECONDS 3000ul
#define NAME "test-name"
#define STOP 0u

static xous_pid_t owner_start(const char *name)
{
    const char *const arguments[] = {"test_names_peer", name, NULL};
    const char *const environment[] = {NULL};
    const struct xous_program program = {
        .name = arguments[0], .arguments = arguments, .environment = environment};
    xous_pid_t pid;

    CHECK_OK(xous_process_run(&program, &pid));
    return pid;
}

static struct xous_process_end owner_wait(xous_pid_t pid)
{
    struct xous_process_end end;

    CHECK_OK(xous_process_wait(pid, xous_timeout(LONG_MICROSECONDS), &end));
    return end;
}

static xous_handle_t connect(const char *name)
{
    xous_handle_t connection;

    CHECK_OK(xous_name_connect(name, xous_timeout(LONG_MICROSECONDS), &connection));
    return connection;
}

static void owner_stop(xous_pid_t pid, xous_handle_t connection)
{
    CHECK_OK(send_error(connection, 0, STOP, 0, 0));
    struct xous_process_end end = owner_wait(pid);
    CHECK_EQUAL(end.state, XOUS_PROCESS_EXITED);
    CHECK_EQUAL(end.status, XOUS_OK);
}

static xous_error_t try_connect(const char *name)
{
    xous_handle_t connection;

    return xous_name_connect(name, XOUS_HOW_TRY, &connection);
}

static void E01_a_name_has_one_owner(void)
{
    CHECK_EQUAL(try_connect(NAME), XOUS_SERVER_NOT_FOUND);
    xous_pid_t owner = owner_start(NAME);
    xous_handle_t connection = connect(NAME);
    struct xous_result result = send(connection, 0, 41, 0, 0);
    CHECK_EQUAL(result.value[1], 42);
    CHECK_EQUAL(owner_wait(owner_start(NAME)).status, XOUS_SERVER_EXISTS);
    CHECK_OK(send_error(connection, 0, 1, 0, 0));
    owner_stop(owner, connection);
    CHECK_EQUAL(try_connect(NAME), XOUS_SERVER_NOT_FOUND);
}

static void E01_a_wait_for_a_name_ends_in_time(void)
{
    xous_handle_t connection;

    CHECK_EQUAL(xous_name_connect("nobody", xous_timeout(SHORT_MICROSECONDS), &connection), XOUS_TIMEOUT);
}

static uint64_t connect_and_stop(uint64_t unused)
{
    (void)unused;
    meeting_say(1, 0, 0);
    return (uint64_t)send_error(connect(NAME), 0, STOP, 0, 0);
}

static void E04_who_waits_for_a_name_finds_it(void)
{
    struct meeting meeting = meeting_create();
    xous_pid_t client = meeting_child(&meeting, connect_and_stop, 0);

    (void)meeting_hear(&meeting, 1);
    await_state(client, XOUS_THREAD_AWAITING_REPLY);
    xous_pid_t owner = owner_start(NAME);
    child_join(client);
    CHECK_EQUAL(owner_wait(owner).status, XOUS_OK);
}

static void E04_a_name_ends_with_its_owner(void)
{
    xous_pid_t owner = owner_start(NAME);
    xous_handle_t connection = connect(NAME);

    CHECK_OK(xous_process_kill(owner));
    CHECK_EQUAL(owner_wait(owner).state, XOUS_PROCESS_KILLED);
    CHECK_EQUAL(send_error(connection, 0, 1, 0, 0), XOUS_SERVER_NOT_FOUND);
    owner = owner_start(NAME);
    owner_stop(owner, connect(NAME));
}

/* --- bad names and messages --- */

static xous_handle_t names_service(void)
{
    xous_handle_t connection;

    CHECK_OK(xous_connect(xous_start_block()->names_sid, xous_timeout(LONG_MICROSECONDS), 0, &connection));
    return connection;
}

static void check_serving(xous_handle_t service)
{
    struct xous_result result = send(service, 0, 0, 0, 0);

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    CHECK_EQUAL(result.value[1], NAMES_VERSION);
}

static xous_error_t register_raw(xous_handle_t service, const char *name, size_t size, uint32_t length)
{
    struct names_register request = {.sid = {1, 2}, .length = length};

    memcpy(request.name, name, size);
    struct xous_reply reply = XOUS_LEND_STRUCT(service, XOUS_FOREVER, NAMES_REGISTER, &request);
    return xous_reply_error(&reply);
}

static void E02_bad_names(void)
{
    xous_handle_t service = names_service();
    char long_name[NAMES_LENGTH];

    memset(long_name, 'a', sizeof(long_name));
    CHECK_EQUAL(register_raw(service, "", 0, 0), XOUS_INVALID_STRING);
    CHECK_EQUAL(register_raw(service, long_name, sizeof(long_name), NAMES_LENGTH + 1), XOUS_INVALID_STRING);
    CHECK_EQUAL(register_raw(service, long_name, sizeof(long_name), ~0u), XOUS_INVALID_STRING);
    CHECK_EQUAL(register_raw(service, "a\xff", 2, 2), XOUS_INVALID_STRING);
    CHECK_EQUAL(register_raw(service, "a\xc3", 2, 2), XOUS_INVALID_STRING);
    CHECK_EQUAL(register_raw(service, "a\0b", 3, 3), XOUS_INVALID_STRING);
    CHECK_EQUAL(register_raw(service, "a\nb", 3, 3), XOUS_INVALID_STRING);
    CHECK_EQUAL(try_connect(""), XOUS_INVALID_STRING);
    check_serving(service);
}

#define OPCODES 20u

/* Every kind with every opcode, with nothing, too little and nonsense in it. */
static void E03_malformed_messages(void)
{
    static _Alignas(XOUS_PAGE_SIZE) uint8_t page[XOUS_PAGE_SIZE];
    static const uint64_t kinds[] = {XOUS_SCALAR, XOUS_BLOCKING_SCALAR, XOUS_LEND, XOUS_LEND_MUTABLE};
    static const uint64_t valid[] = {0, 1, 16, XOUS_PAGE_SIZE, XOUS_PAGE_SIZE + 1, ~0ul};
    xous_handle_t service = names_service();

    memset(page, 0xee, sizeof(page));
    for (uint64_t id = 1; id < OPCODES; id++) {
        for (size_t i = 0; i < TESTS_COUNT(kinds) * TESTS_COUNT(valid); i++) {
            struct xous_result result = xous_raw_client_send(
                (struct xous_args_client_send){service, kinds[i % TESTS_COUNT(kinds)], id, (uintptr_t)page,
                                               sizeof(page), valid[i % 6], valid[i / TESTS_COUNT(kinds)]});
            CHECK_EQUAL(result.tag, XOUS_TAG_OK);
            CHECK(kinds[i % TESTS_COUNT(kinds)] == XOUS_SCALAR || (int64_t)result.value[1] < 0 ||
                  id == NAMES_LIST);
        }
    }
    check_serving(service);
}

/* The names service is killed in between: it knows its names again without a word from their owners. */
static xous_pid_t service_pid(void)
{
    struct process_entry entries[16];
    uint32_t cursor = 0;
    size_t count;

    do {
        CHECK_OK(xous_process_list(&cursor, entries, TESTS_COUNT(entries), &count));
        for (size_t i = 0; i < count; i++) {
            if (strcmp(entries[i].name, "names") == 0 && entries[i].ended == 0) {
                return entries[i].pid;
            }
        }
    } while (count != 0);
    return 0;
}

static void E07_names_are_known_after_a_restart(void)
{
    xous_pid_t owner = owner_start(NAME);

    CHECK_OK(xous_disconnect(connect(NAME)));
    CHECK_OK(xous_process_kill(service_pid()));
    xous_handle_t connection = connect(NAME);
    CHECK_OK(send_error(connection, 0, 1, 0, 0));
    CHECK_EQUAL(owner_wait(owner_start(NAME)).status, XOUS_SERVER_EXISTS);
    owner_stop(owner, connection);
    CHECK_EQUAL(try_connect(NAME), XOUS_SERVER_NOT_FOUND);
    CHECK_OK(try_connect("log"));
}

#define LOOKERS 4u

static uint64_t look_again_and_again(uint64_t unused)
{
    (void)unused;
    meeting_say(1, 0, 0);
    for (int i = 0; i < 50; i++) {
        CHECK_OK(xous_disconnect(connect("log")));
    }
    return 0;
}

static void E07_lookups_go_on_during_a_restart(void)
{
    struct meeting meeting = meeting_create();
    xous_pid_t clients[LOOKERS];

    for (unsigned i = 0; i < LOOKERS; i++) {
        clients[i] = meeting_child(&meeting, look_again_and_again, 0);
    }
    for (unsigned i = 0; i < LOOKERS; i++) {
        (void)meeting_hear(&meeting, 1);
    }
    CHECK_OK(xous_process_kill(service_pid()));
    for (unsigned i = 0; i < LOOKERS; i++) {
        child_join(clients[i]);
    }
}

#define DISTURBING(test_name)                                         \
    {                                                                 \
        .name = #test_name, .function = (test_name), .disturbs = true \
    }

/* The owners are children of the process service, and their records are its own: it is disturbed. */
static const struct test tests[] = {
    DISTURBING(E01_a_name_has_one_owner),
    DISTURBING(E01_a_wait_for_a_name_ends_in_time),
    DISTURBING(E04_who_waits_for_a_name_finds_it),
    DISTURBING(E04_a_name_ends_with_its_owner),
    DISTURBING(E02_bad_names),
    DISTURBING(E03_malformed_messages),
    DISTURBING(E07_names_are_known_after_a_restart),
    DISTURBING(E07_lookups_go_on_during_a_restart),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}

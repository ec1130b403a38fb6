/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Lists, log, random numbers, audit, shutdown, and what the first process finds at boot.
 */
#include <kernel/klog.h>
#include <string.h>
#include <world.h>

/* Copies from the actor's memory. */
static void fetch(struct actor actor, void *to, vaddr_t from, size_t size)
{
    for (size_t i = 0; i < size; i += 8) {
        uint64_t word = world_word(actor, from + i);
        memcpy((char *)to + i, &word, size - i < 8 ? size - i : 8);
    }
}

static struct actor spawn_with(uint64_t system)
{
    struct actor actor = world_spawn_stopped(world_init, WORLD_LIMIT);

    assert_ok(CALL(world_init, process_grant, actor.pid, XOUS_GRANT_SYSTEM, system));
    assert_ok(CALL(world_init, process_resume, actor.pid, 0, WORLD_DATA + PAGE_SIZE));
    return actor;
}

static unsigned list_processes(struct actor viewer, struct xous_process_entry *entries, unsigned room,
                               unsigned each)
{
    unsigned count = 0;
    uint64_t cursor = 0;

    do {
        struct xous_result result = assert_ok(
            CALL(viewer, system_list, XOUS_LIST_PROCESSES, cursor, WORLD_DATA, each * sizeof(*entries)));
        assert_true(result.value[0] <= each && count + result.value[0] <= room);
        fetch(viewer, entries + count, WORLD_DATA, result.value[0] * sizeof(*entries));
        count += (unsigned)result.value[0];
        cursor = result.value[1];
    } while (cursor != 0);
    return count;
}

static void X40_lists_show_only_descendants_without_the_grant(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct actor child = world_spawn_child(parent, WORLD_LIMIT);
    struct actor other = world_spawn();
    struct actor watcher = spawn_with(XOUS_SYSTEM_LIST);
    struct xous_process_entry entries[8];
    (void)state;
    for (unsigned each = 1; each < 5; each++) {
        assert_int_equal(list_processes(parent, entries, 8, each), 2);
        assert_int_equal(entries[0].pid, parent.pid);
        assert_int_equal(entries[1].pid, child.pid);
        assert_int_equal(entries[1].parent, parent.pid);
        assert_int_equal(entries[1].memory_limit, WORLD_LIMIT);
        assert_int_equal(entries[1].state, XOUS_PROCESS_RUNNING);
        assert_int_equal(list_processes(other, entries, 8, each), 1);
        assert_int_equal(list_processes(watcher, entries, 8, each), 5);
    }
}

static void X40_thread_list_says_who_waits_for_whom(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct actor watcher = spawn_with(XOUS_SYSTEM_LIST);
    struct world_server at = world_server_create(server, 0, 0, 0);
    xous_handle_t connection = world_connect(client, &at);
    struct xous_thread_entry entries[8];
    (void)state;
    assert_blocked(CALL(client, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
    assert_tag(CALL(server, server_receive, at.handle), XOUS_TAG_MESSAGE);
    struct xous_result result =
        assert_ok(CALL(watcher, system_list, XOUS_LIST_THREADS, 0, WORLD_DATA, sizeof(entries)));
    assert_int_equal(result.value[0], 4);
    fetch(watcher, entries, WORLD_DATA, sizeof(entries));
    for (unsigned i = 0; i < 4; i++) {
        if (entries[i].pid == client.pid) {
            assert_int_equal(entries[i].state, XOUS_THREAD_AWAITING_REPLY);
            assert_int_equal(entries[i].waits_for, server.pid);
        } else {
            assert_int_equal(entries[i].waits_for, 0);
        }
    }
}

/* Whoever waits for a slot, or for room, waits for the server too. */
static void X40_thread_list_says_who_waits_for_room(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct actor watcher = spawn_with(XOUS_SYSTEM_LIST);
    struct world_server at = world_server_create(server, 0, 0, 0);
    xous_handle_t connection = world_connect(client, &at);
    struct xous_thread_entry entries[8];
    (void)state;
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(client, client_send, connection, XOUS_SCALAR, 1));
    }
    assert_blocked(CALL(client, client_send, connection, XOUS_SCALAR, 1));
    uint64_t count =
        assert_ok(CALL(watcher, system_list, XOUS_LIST_THREADS, 0, WORLD_DATA, sizeof(entries))).value[0];
    fetch(watcher, entries, WORLD_DATA, sizeof(entries));
    for (unsigned i = 0; i < count; i++) {
        bool waits = entries[i].pid == client.pid;
        assert_int_equal(entries[i].state == XOUS_THREAD_AWAITING_SLOT, waits);
        assert_int_equal(entries[i].waits_for, waits ? server.pid : 0);
    }
}

static void X40_servers_and_connections_are_listed(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct actor watcher = spawn_with(XOUS_SYSTEM_LIST);
    struct world_server at = world_server_create(server, 0, 5 * PAGE_SIZE, 0);
    xous_handle_t connection = world_connect(client, &at);
    struct xous_server_entry servers[2];
    struct xous_connection_entry connections[2];
    (void)state;
    assert_ok(CALL(client, client_send, connection, XOUS_SCALAR, 1));
    assert_int_equal(CALL(watcher, system_list, XOUS_LIST_SERVERS, 0, WORLD_DATA, sizeof(servers)).value[0],
                     1);
    fetch(watcher, servers, WORLD_DATA, sizeof(servers[0]));
    assert_int_equal(servers[0].pid, server.pid);
    assert_int_equal(servers[0].handle, at.handle);
    assert_int_equal(servers[0].waiting, 1);
    assert_int_equal(servers[0].connections, 1);
    assert_int_equal(servers[0].borrow_limit, 5 * PAGE_SIZE);
    assert_int_equal(
        CALL(watcher, system_list, XOUS_LIST_CONNECTIONS, 0, WORLD_DATA, sizeof(connections)).value[0], 1);
    fetch(watcher, connections, WORLD_DATA, sizeof(connections[0]));
    assert_int_equal(connections[0].pid, client.pid);
    assert_int_equal(connections[0].handle, connection);
    assert_int_equal(connections[0].server, servers[0].id);
    assert_int_equal(connections[0].server_pid, server.pid);
    assert_int_equal(connections[0].slots, XOUS_SLOTS_DEFAULT);
    assert_int_equal(connections[0].slots_used, 1);
    assert_int_equal(connections[0].sent, 1);
}

static void X40_memory_adds_up(void **state)
{
    struct actor actor = world_spawn();
    struct xous_memory_entry memory;
    (void)state;
    assert_int_equal(CALL(actor, system_list, XOUS_LIST_MEMORY, 0, WORLD_DATA, sizeof(memory)).value[0], 1);
    fetch(actor, &memory, WORLD_DATA, sizeof(memory));
    assert_int_equal(memory.total, memory.free + memory.reserved + memory.kernel + memory.user +
                                       memory.shared + memory.tables + memory.objects);
    assert_int_equal(memory.total, 16ul << 20);
}

/* What all accounts own, as world_init is told, with what is nobody's; and how often they appear. */
static uint64_t accounted(unsigned *accounts)
{
    struct xous_memory_entry memory;
    struct xous_account_entry entry;
    uint64_t cursor = 0;
    vaddr_t buffer = world_pages(world_init, 1);

    assert_ok(CALL(world_init, system_list, XOUS_LIST_MEMORY, 0, buffer, sizeof(memory)));
    fetch(world_init, &memory, buffer, sizeof(memory));
    uint64_t sum = memory.free + memory.kernel + memory.reserved;
    do {
        struct xous_result got =
            assert_ok(CALL(world_init, system_list, XOUS_LIST_ACCOUNTS, cursor, buffer, sizeof(entry)));
        cursor = got.value[1];
        if (got.value[0] == 1) {
            fetch(world_init, &entry, buffer, sizeof(entry));
            sum += entry.pages + entry.shared + entry.tables + entry.objects;
            ++*accounts;
        }
    } while (cursor != 0);
    assert_ok(CALL(world_init, memory_free, buffer, PAGE_SIZE));
    assert_int_equal(memory.total, 16ul << 20);
    return sum;
}

/* A lend and an object outlive the processes that they belong to, and are still accounted for. */
static void X40_accounts_add_up_to_the_ram(void **state)
{
    unsigned accounts = 0;
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, XOUS_SERVER_ACCEPT, 16 * PAGE_SIZE, 0);
    xous_handle_t connection = world_connect(client, &at);
    struct xous_lend_entry lend;
    struct xous_object_entry object;
    (void)state;
    assert_int_equal(accounted(&accounts), 16ul << 20);
    assert_int_equal(accounts, 3);
    uint64_t handle = assert_ok(CALL(client, object_create, 5 * PAGE_SIZE)).value[0];
    assert_ok(CALL(client, client_send, connection, XOUS_SCALAR | XOUS_HOW_GRANT, 1, handle));
    xous_handle_t theirs = (xous_handle_t)CALL(server, server_receive, at.handle).value[2];
    assert_ok(CALL(server, object_map, theirs, 0, XOUS_READ));
    assert_blocked(CALL(client, client_send, connection, XOUS_LEND, 7, WORLD_DATA, 3 * PAGE_SIZE));
    assert_int_equal(CALL(server, server_receive, at.handle).tag, XOUS_TAG_MESSAGE + XOUS_LEND);
    assert_int_equal(accounted(&accounts), 16ul << 20);
    world_kill(world_init, client);
    accounts = 0;
    assert_int_equal(accounted(&accounts), 16ul << 20);
    assert_int_equal(accounts, 3);
    assert_values(CALL(server, system_list, XOUS_LIST_LENDS, 0, WORLD_DATA, sizeof(lend)), 1,
                  CALL(server, system_list, XOUS_LIST_LENDS, 0, WORLD_DATA, sizeof(lend)).value[1]);
    fetch(server, &lend, WORLD_DATA, sizeof(lend));
    assert_int_equal(lend.from, client.pid);
    assert_int_equal(lend.to, server.pid);
    assert_int_equal(lend.size, 3 * PAGE_SIZE);
    assert_int_equal(lend.kind, XOUS_LEND);
    assert_true(lend.received);
    assert_int_equal(CALL(server, system_list, XOUS_LIST_OBJECTS, 0, WORLD_DATA, sizeof(object)).value[0], 1);
    fetch(server, &object, WORLD_DATA, sizeof(object));
    assert_int_equal(object.creator, client.pid);
    assert_int_equal(object.pid, server.pid);
    assert_int_equal(object.handle, theirs);
    assert_int_equal(object.size, 5 * PAGE_SIZE);
    assert_int_equal(object.rights, XOUS_READ | XOUS_WRITE);
    assert_false(object.revoked);
}

static void X40_bad_lists_are_refused(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    assert_error(CALL(actor, system_list, XOUS_LIST_TOPICS, 0, WORLD_DATA, PAGE_SIZE), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(actor, system_list, XOUS_LIST_PROCESSES, 0, WORLD_DATA, 8), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(actor, system_list, XOUS_LIST_PROCESSES, 0, 0x8000, PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, system_list, XOUS_LIST_PROCESSES, 0, WORLD_TEXT, PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_error(
        CALL(actor, system_list, XOUS_LIST_PROCESSES, 0, WORLD_DATA_PAGE(WORLD_DATA_PAGES) - 8, PAGE_SIZE),
        XOUS_BAD_ADDRESS);
    assert_values(assert_ok(CALL(actor, system_list, XOUS_LIST_PROCESSES, ~0ul, WORLD_DATA, PAGE_SIZE)), 0);
}

static void X41_log_lines_travel(void **state)
{
    struct actor writer = world_spawn();
    struct actor reader = spawn_with(XOUS_SYSTEM_LOG);
    char buffer[XOUS_LOG_LINE];
    (void)state;
    uint64_t position = klog_position();
    assert_true(world_store(writer, WORLD_DATA + 4092 - 4, 0x6c6c6568ul << 32 | 0x7a7a7a7aul));
    assert_true(world_store(writer, WORLD_DATA + 4096, 0x6f));
    assert_ok(CALL(writer, log_write, XOUS_LOG_WARNING, WORLD_DATA + 4092, 5));
    struct xous_result result = assert_ok(CALL(reader, log_read, position, WORLD_DATA, PAGE_SIZE));
    assert_int_equal(result.value[2], 0);
    struct xous_log_record record;
    fetch(reader, &record, WORLD_DATA, sizeof(record));
    assert_int_equal(record.pid, writer.pid);
    assert_int_equal(record.level, XOUS_LOG_WARNING);
    assert_int_equal(record.length, 5);
    fetch(reader, buffer, WORLD_DATA + sizeof(record), 8);
    assert_memory_equal(buffer, "hello\0\0\0", 8);
    assert_int_equal(assert_ok(CALL(reader, log_read, result.value[1], WORLD_DATA, PAGE_SIZE)).value[0], 0);
    assert_error(CALL(writer, log_read, position, WORLD_DATA, PAGE_SIZE), XOUS_ACCESS_DENIED);
}

static void X41_bad_log_writes_are_refused(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    uint64_t position = klog_position();
    assert_error(CALL(actor, log_write, 0, WORLD_DATA, 5), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(actor, log_write, XOUS_LOG_TRACE + 1, WORLD_DATA, 5), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(actor, log_write, XOUS_LOG_INFO, WORLD_DATA, XOUS_LOG_LINE + 1), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(actor, log_write, XOUS_LOG_INFO, 0x8000, 5), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, log_write, XOUS_LOG_INFO, BOOT_DIRECT_BASE, 5), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, log_write, XOUS_LOG_INFO, WORLD_DATA_PAGE(WORLD_DATA_PAGES) - 4, 5),
                 XOUS_BAD_ADDRESS);
    assert_int_equal(klog_position(), position);
    assert_ok(CALL(actor, log_write, XOUS_LOG_INFO, WORLD_DATA, XOUS_LOG_LINE));
}

static void X41_log_event_stops_the_echo(void **state)
{
    struct actor reader = spawn_with(XOUS_SYSTEM_LOG);
    struct world_server at = world_server_create(reader, 0, 0, 0);
    (void)state;
    assert_ok(CALL(reader, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_LOG, 0), at.handle, 1));
    CALL(reader, server_receive, at.handle, XOUS_HOW_TRY);
    fake_console_clear();
    assert_blocked(CALL(reader, server_receive, at.handle));
    assert_ok(CALL(world_init, log_write, XOUS_LOG_INFO, FAKE_DATA, 8));
    assert_tag(world_result(reader), XOUS_TAG_EVENT);
    assert_int_equal(strlen(fake_console()), 0);
    world_kill(world_init, reader);
    assert_ok(CALL(world_init, log_write, XOUS_LOG_INFO, FAKE_DATA, 8));
    assert_true(strlen(fake_console()) > 0);
}

static void M01_random_numbers_differ(void **state)
{
    struct actor actor = world_spawn();
    struct xous_result first = assert_ok(CALL(actor, system_random));
    struct xous_result second = assert_ok(CALL(actor, system_random));
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        assert_int_not_equal(first.value[i], 0);
        assert_int_not_equal(first.value[i], second.value[i]);
    }
    for (unsigned i = 4; i < 7; i++) {
        assert_int_equal(first.value[i], 0);
    }
}

static int boot_without_seed(void **state)
{
    (void)state;
    world_boot(&(struct fake_options){.asid_bits = 16, .no_seed = true});
    return 0;
}

static void M01_no_random_numbers_without_a_seed(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    assert_error(CALL(actor, system_random), XOUS_UNAVAILABLE);
    world_server_create(actor, 0, 0, 0);
    assert_non_null(strstr(fake_console(), "rng-seed"));
}

static void M10_audit_and_shutdown_need_their_grants(void **state)
{
    struct actor actor = world_spawn();
    struct actor auditor = spawn_with(XOUS_SYSTEM_AUDIT);
    (void)state;
    assert_error(CALL(actor, system_audit), XOUS_ACCESS_DENIED);
    assert_error(CALL(actor, system_shutdown, XOUS_SHUTDOWN_POWER_OFF, 0), XOUS_ACCESS_DENIED);
    assert_error(CALL(auditor, system_shutdown, XOUS_SHUTDOWN_REBOOT, 0), XOUS_ACCESS_DENIED);
    assert_error(CALL(world_init, system_shutdown, 2, 0), XOUS_INVALID_ARGUMENT);
    struct xous_result result = assert_ok(CALL(auditor, system_audit));
    assert_int_equal(result.value[0], 0);
    assert_int_equal(result.value[1], frames_free());
    assert_int_equal(result.value[2], 3);
    assert_int_equal(result.value[3], 3);
}

static void M10_shutdown_carries_its_status(void **state)
{
    (void)state;
    world_expect_end();
    CALL(world_init, system_shutdown, XOUS_SHUTDOWN_POWER_OFF, 42);
    assert_true(world_has_ended());
    assert_int_equal(fake_power_action(), BOOT_POWER_FAIL);
    assert_int_equal(fake_power_status(), 42);
}

static void M10_power_off_and_reboot(void **state)
{
    (void)state;
    world_expect_end();
    CALL(world_init, system_shutdown, XOUS_SHUTDOWN_POWER_OFF, 0);
    assert_int_equal(fake_power_action(), BOOT_POWER_OFF);
    world_boot(NULL);
    world_expect_end();
    CALL(world_init, system_shutdown, XOUS_SHUTDOWN_REBOOT, 0);
    assert_int_equal(fake_power_action(), BOOT_POWER_REBOOT);
}

static void N14_first_process_finds_what_the_loader_left(void **state)
{
    struct xous_info_page info;
    char text[16];
    (void)state;
    fetch(world_init, &info, USER_INFO_PAGE, sizeof(info));
    assert_int_equal(info.magic, XOUS_INFO_MAGIC);
    assert_int_equal(info.pid, world_init.pid);
    assert_int_equal(info.timebase, FAKE_TIMEBASE);
    assert_int_equal(info.archive_size, FAKE_ARCHIVE_SIZE);
    assert_int_equal(info.tree_size, FAKE_TREE_SIZE);
    assert_int_equal(world_word(world_init, info.archive), 0x6161616161616161ul);
    assert_int_equal(world_word(world_init, info.tree), 0x7474747474747474ul);
    fetch(world_init, text, info.boot_arguments, 15);
    assert_memory_equal(text, "console=framed", 15);
    assert_int_equal(world_word(world_init, FAKE_TEXT), FAKE_TEXT);
    assert_true(world_fetch(world_init, FAKE_TEXT));
    assert_true(world_store(world_init, FAKE_DATA + FAKE_DATA_SIZE - 8, 1));
    assert_true(world_store(world_init, FAKE_DATA + FAKE_DATA_SIZE - 8, 0));
}

static void N14_other_processes_find_their_own_page(void **state)
{
    struct actor actor = world_spawn();
    struct xous_info_page info;
    (void)state;
    fetch(actor, &info, USER_INFO_PAGE, sizeof(info));
    assert_int_equal(info.pid, actor.pid);
    assert_int_equal(info.archive, 0);
    assert_int_equal(info.tree, 0);
    assert_int_equal(info.boot_arguments, 0);
    assert_false(world_store(actor, USER_INFO_PAGE, 0));
}

static int boot_several_banks(void **state)
{
    (void)state;
    world_boot(&(struct fake_options){
        .bank = {{0x80000000ul, 4ul << 20}, {0x88000000ul, 4ul << 20}, {0x100000000ul, 8ul << 20}},
        .asid_bits = 16});
    return 0;
}

static void N13_several_banks_of_memory(void **state)
{
    struct actor actor = world_spawn_child(world_init, 13ul << 20);
    (void)state;
    vaddr_t pages = world_pages(actor, 2900);
    for (unsigned i = 0; i < 2900; i += 7) {
        assert_true(world_store(actor, pages + i * PAGE_SIZE, i));
    }
    assert_int_equal(world_word(actor, pages + 2898 * PAGE_SIZE), 2898);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(X40_lists_show_only_descendants_without_the_grant),
        WORLD_CASE(X40_thread_list_says_who_waits_for_whom),
        WORLD_CASE(X40_thread_list_says_who_waits_for_room),
        WORLD_CASE(X40_servers_and_connections_are_listed),
        WORLD_CASE(X40_memory_adds_up),
        WORLD_CASE(X40_accounts_add_up_to_the_ram),
        WORLD_CASE(X40_bad_lists_are_refused),
        WORLD_CASE(X41_log_lines_travel),
        WORLD_CASE(X41_bad_log_writes_are_refused),
        WORLD_CASE(X41_log_event_stops_the_echo),
        WORLD_CASE(M01_random_numbers_differ),
        cmocka_unit_test_setup_teardown(M01_no_random_numbers_without_a_seed, boot_without_seed,
                                        world_teardown),
        WORLD_CASE(M10_audit_and_shutdown_need_their_grants),
        WORLD_CASE(M10_shutdown_carries_its_status),
        WORLD_CASE(M10_power_off_and_reboot),
        WORLD_CASE(N14_first_process_finds_what_the_loader_left),
        WORLD_CASE(N14_other_processes_find_their_own_page),
        cmocka_unit_test_setup_teardown(N13_several_banks_of_memory, boot_several_banks, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

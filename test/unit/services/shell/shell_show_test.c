/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/show_processes.c, show_servers.c, show_memory.c and snapshot.c.
 */
#include <check.h>

#include <string.h>

#include <xous/abi/memory.h>
#include <xous/abi/message.h>

#include "show.h"

static struct process_entry users[] = {
    {.pid = 2, .parent = 1, .name = "names", .state = XOUS_PROCESS_RUNNING},
    {.pid = 5, .parent = 1, .name = "twins", .state = XOUS_PROCESS_RUNNING},
    {.pid = 6, .parent = 1, .name = "shell", .state = XOUS_PROCESS_RUNNING},
    {.pid = 7,
     .parent = 6,
     .name = "crash",
     .state = XOUS_PROCESS_FAULTED,
     .cause = XOUS_FAULT_ACCESS,
     .ended = 5},
};
static struct xous_process_entry processes[] = {
    {.pid = 2,
     .threads = 1,
     .memory_own = 65536,
     .memory_kernel = 4096,
     .time = 15000000,
     .memory_limit = 1 << 20},
    {.pid = 5, .threads = 3, .memory_own = 4096, .memory_kernel = 4096},
    {.pid = 6, .threads = 2, .memory_own = 8192, .memory_kernel = 4096},
};
static struct names_entry names[] = {
    {.name = "left", .length = 4, .pid = 5},
    {.name = "names.hello", .length = 11, .pid = 2},
    {.name = "right", .length = 5, .pid = 5},
};
static struct xous_server_entry servers[] = {
    {.pid = 2, .id = 100, .connections = 2, .received = 12},
    {.pid = 5, .id = 101, .received = 3, .borrowed = 8192},
    {.pid = 5, .id = 102},
    {.pid = 6, .id = 103},
};
static struct xous_connection_entry connections[] = {
    {.pid = 6, .server = 100, .server_pid = 2, .slots = 4, .sent = 9},
    {.pid = 6, .server = 100, .server_pid = 2, .slots = 4, .sent = 2, .label = 111},
    {.pid = 2, .server = 0, .server_pid = 0, .slots = 4, .slots_used = 1},
};
static struct xous_account_entry accounts[] = {
    {.pid = 1,
     .pages = 192 << 10,
     .shared = 12 << 10,
     .tables = 96 << 10,
     .objects = 40 << 10,
     .limit = 1 << 20},
    {.pid = 2,
     .parent = 1,
     .pages = 64 << 10,
     .tables = 32 << 10,
     .objects = 24 << 10,
     .boot = 4 << 10,
     .mapped = 12 << 10,
     .limit = 512 << 10},
};
static struct xous_lend_entry lends[] = {
    {.from = 2, .to = 1, .kind = XOUS_LEND, .received = 1, .size = 16 << 10},
    {.from = 2, .to = 1, .kind = XOUS_LEND_MUTABLE, .size = 4 << 10},
    {.from = 2, .to = 1, .kind = XOUS_PAIR, .size = 4 << 10},
};
static struct xous_object_entry objects[] = {
    {.pid = 1, .creator = 1, .rights = XOUS_READ | XOUS_WRITE, .size = 12 << 10},
    {.pid = 2, .creator = 1, .rights = XOUS_READ, .revoked = 1, .size = 12 << 10},
};
static const struct snapshot snapshot = {
    .users = {users, 4},
    .names = {names, 3},
    .processes = {processes, 3},
    .servers = {servers, 4},
    .connections = {connections, 3},
    .accounts = {accounts, 2},
    .lends = {lends, 3},
    .objects = {objects, 2},
    .memory = {.total = 1 << 20,
               .free = 500 << 10,
               .shared = 12 << 10,
               .user = 256 << 10,
               .tables = 128 << 10,
               .objects = 64 << 10,
               .kernel = 32 << 10,
               .reserved = 32 << 10,
               .promised = 8 << 10},
};

static void show_processes_with_names_and_words(void **state)
{
    const struct show_ps_options options = {.timebase = 10000000};
    struct text text = {0};

    (void)state;
    show_processes(&snapshot, &options, &text);
    assert_string_equal(text_string(&text), "PID  NAME   THREADS  MEMORY   TIME  STATE\n"
                                            "  2  names        1     68K  1.500  running\n"
                                            "  5  twins        3      8K  0.000  running\n"
                                            "  6  shell        2     12K  0.000  running\n"
                                            "  7  crash        -       -      -  faulted: cannot read 0x0\n");
    text_free(&text);
}

static void show_processes_in_detail(void **state)
{
    const struct show_ps_options options = {.details = true, .timebase = 10000000};
    struct text text = {0};

    (void)state;
    show_processes(&snapshot, &options, &text);
    assert_non_null(strstr(text_string(&text), "PARENT"));
    assert_non_null(strstr(text_string(&text), "1024K"));
    text_free(&text);
}

static void show_servers_by_name(void **state)
{
    struct text text = {0};

    (void)state;
    assert_int_equal(show_servers(&snapshot, NULL, &text), 4);
    assert_string_equal(text_string(&text),
                        "SERVER        OWNER      CLIENTS  WAITING  MESSAGES  BORROWED\n"
                        "names.hello   names (2)        2        0        12        0K\n"
                        "left|right#1  twins (5)        0        0         3        8K\n"
                        "left|right#2  twins (5)        0        0         0        0K\n"
                        "(shell)       shell (6)        0        0         0        0K\n");
    text_free(&text);
}

static void show_servers_of_one_name(void **state)
{
    struct text text = {0};

    (void)state;
    assert_int_equal(show_servers(&snapshot, "(shell)", &text), 1);
    assert_null(strstr(text_string(&text), "twins"));
    text_free(&text);
    assert_int_equal(show_servers(&snapshot, "nobody", &text), 0);
    text_free(&text);
}

static void show_connections_with_both_ends(void **state)
{
    struct text text = {0};

    (void)state;
    assert_int_equal(show_connections(&snapshot, NULL, &text), 3);
    assert_string_equal(text_string(&text), "CLIENT     SERVER       LABEL  SLOTS  MESSAGES\n"
                                            "shell (6)  names.hello      0    0/4         9\n"
                                            "shell (6)  names.hello    111    0/4         2\n"
                                            "names (2)  (gone)           0    1/4         0\n");
    text_free(&text);
    assert_int_equal(show_connections(&snapshot, "shell", &text), 2);
    text_free(&text);
}

static void show_graph_sums_what_a_pair_says(void **state)
{
    struct text text = {0};

    (void)state;
    show_graph(&snapshot, &text);
    assert_string_equal(text_string(&text), "digraph connections {\n"
                                            "    rankdir=LR;\n"
                                            "    node [shape=box];\n"
                                            "    p2 [label=\"names\\npid 2\"];\n"
                                            "    p5 [label=\"twins\\npid 5\"];\n"
                                            "    p6 [label=\"shell\\npid 6\"];\n"
                                            "    p6 -> p2 [label=\"names.hello\\n11\"];\n"
                                            "}\n");
    text_free(&text);
}

static void show_memory_adds_up(void **state)
{
    struct text text = {0};

    (void)state;
    show_memory(&snapshot, &text);
    assert_non_null(strstr(text_string(&text), "free                 500K\n"
                                               "private pages        256K\n"
                                               "shared objects        12K\n"
                                               "page tables          128K\n"
                                               "kernel objects        64K\n"
                                               "kernel image          32K\n"
                                               "firmware and boot     32K\n"
                                               "RAM                 1024K\n"));
    assert_non_null(strstr(
        text_string(&text),
        "PID  OWNER  PRIVATE  SHARED  TABLES  KERNEL   SUM  LENT  BORROWED  MAPPED  LIMIT\n"
        "  1  pid 1     192K     12K     96K     40K  340K    0K       16K      0K  1024K\n"
        "  2  names      64K      0K     32K     28K  124K   24K        0K     12K   512K\n"
        "All owners 464K + free 500K + kernel image 32K + firmware and boot 28K = 1024K of 1024K RAM.\n"));
    assert_non_null(strstr(text_string(&text), "LENDER     BORROWER   MEMORY  KIND      STATE\n"
                                               "names (2)  pid 1 (1)     16K  to read   received\n"
                                               "names (2)  pid 1 (1)      4K  to write  waits\n"
                                               "names (2)  pid 1 (1)      4K  a pair    waits\n"));
    assert_non_null(strstr(text_string(&text), "CREATOR    HOLDER     MEMORY  RIGHTS\n"
                                               "pid 1 (1)  pid 1 (1)     12K  read and write\n"
                                               "pid 1 (1)  names (2)     12K  read, revoked\n"));
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(show_processes_with_names_and_words),
        cmocka_unit_test(show_processes_in_detail),
        cmocka_unit_test(show_servers_by_name),
        cmocka_unit_test(show_servers_of_one_name),
        cmocka_unit_test(show_connections_with_both_ends),
        cmocka_unit_test(show_graph_sums_what_a_pair_says),
        cmocka_unit_test(show_memory_adds_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

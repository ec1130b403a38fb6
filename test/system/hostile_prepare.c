/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Valid arguments for every call.
 */
#include "hostile.h"

#include <string.h>

#include <xous/info.h>
#include <xous/memory.h>
#include <xous/message.h>
#include <xous/syscall.h>

#include "child.h"
#include "harness.h"
#include "watch.h"

#define TARGET 0x40000000ul
#define SIZE (2 * XOUS_PAGE_SIZE)
#define LOWER_PRIORITY 1ul

static _Alignas(16) uint8_t thread_stack[4096];
static const char text[] = "hostile";
static uint32_t word = 5;

static void quit_thread(void)
{
    (void)xous_raw_thread_exit((struct xous_args_thread_exit){.value = 0});
}

static uint64_t thread_start(void (*entry)(void), uint64_t priority)
{
    struct xous_result result = xous_raw_thread_create(
        (struct xous_args_thread_create){.entry = (uintptr_t)entry,
                                         .stack = (uintptr_t)(thread_stack + sizeof(thread_stack)),
                                         .priority = priority});

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    return result.value[0];
}

/* --- a server of one's own, with somebody who waits for its answer --- */

static struct {
    uint64_t server;
    uint64_t connection;
    uint64_t kind;
    struct xous_sid sid;
} own;

static void own_server(void)
{
    struct xous_result result = xous_raw_server_create(
        (struct xous_args_server_create){.borrow_limit = 16 * SIZE, .peer_bits = 0xff});

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    own.server = result.value[0];
    own.sid = (struct xous_sid){result.value[1], result.value[2]};
    result = xous_raw_server_connection((struct xous_args_server_connection){.server = own.server});
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    own.connection = result.value[0];
}

static void own_scalar(void)
{
    struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
        .connection = own.connection, .how = XOUS_SCALAR | XOUS_HOW_TRY, .id = 1});

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
}

static void send_and_quit(void)
{
    (void)xous_raw_client_send((struct xous_args_client_send){
        .connection = own.connection, .how = own.kind, .id = 1, .arg1 = HOSTILE_SCRATCH, .arg2 = SIZE});
    quit_thread();
}

/* A message that waits for its reply. */
static void own_token(uint64_t kind, uint64_t *a)
{
    own_server();
    own.kind = kind;
    (void)thread_start(send_and_quit, 0);
    struct xous_result result =
        xous_raw_server_receive((struct xous_args_server_receive){.server = own.server});
    CHECK_EQUAL(result.tag, XOUS_TAG_MESSAGE + kind);
    a[0] = result.value[0];
    a[1] = kind;
    if (kind != XOUS_BLOCKING_SCALAR) {
        a[3] = HOSTILE_SCRATCH;
        a[4] = SIZE;
    }
}

/* --- the groups of calls --- */

static bool prepare_message(uint64_t number, uint64_t kind, uint64_t *a)
{
    switch (number) {
    case XOUS_SYS_client_send:
        memcpy(a, (uint64_t[]){child_handle(0), kind, 1, HOSTILE_SCRATCH, SIZE}, 5 * sizeof(uint64_t));
        return true;
    case XOUS_SYS_server_receive:
        own_server();
        own_scalar();
        a[0] = own.server;
        return true;
    case XOUS_SYS_server_reply:
        own_token(kind, a);
        return true;
    case XOUS_SYS_server_reply_receive:
        own_token(kind, a);
        own_scalar();
        return true;
    case XOUS_SYS_server_forward:
        own_token(kind, a);
        a[1] = XOUS_FORWARD_HOW(kind, 0, own.connection);
        a[3] = 0;
        a[4] = 0;
        return true;
    default:
        return false;
    }
}

static bool prepare_server(uint64_t number, uint64_t *a)
{
    xous_pid_t pid;

    switch (number) {
    case XOUS_SYS_server_create:
        a[3] = SIZE;
        return true;
    case XOUS_SYS_server_destroy:
    case XOUS_SYS_server_connection:
    case XOUS_SYS_server_next_gone:
    case XOUS_SYS_handle_close:
        own_server();
        a[0] = own.server;
        return true;
    case XOUS_SYS_client_connect:
        own_server();
        memcpy(a, (uint64_t[]){own.sid.low, XOUS_HOW_TRY, own.sid.high, 0}, 4 * sizeof(uint64_t));
        return true;
    case XOUS_SYS_client_disconnect:
        own_server();
        a[0] = own.connection;
        return true;
    case XOUS_SYS_handle_give:
        own_server();
        CHECK_OK(child_spawn_small(&pid));
        a[0] = pid;
        a[1] = own.connection;
        return true;
    case XOUS_SYS_event_bind:
        own_server();
        memcpy(a, (uint64_t[]){XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 0), own.server, 3}, 3 * sizeof(uint64_t));
        return true;
    case XOUS_SYS_event_signal:
        own_server();
        a[0] = own.connection;
        a[1] = 3;
        return true;
    default:
        return false;
    }
}

static bool prepare_memory(uint64_t number, uint64_t *a)
{
    xous_handle_t object;
    xous_pid_t pid;

    switch (number) {
    case XOUS_SYS_memory_allocate:
        a[2] = SIZE;
        a[3] = XOUS_READ_WRITE;
        return true;
    case XOUS_SYS_memory_free:
    case XOUS_SYS_memory_protect:
    case XOUS_SYS_memory_query:
        a[0] = HOSTILE_SCRATCH;
        a[1] = number == XOUS_SYS_memory_query ? 0 : SIZE;
        a[2] = number == XOUS_SYS_memory_protect ? XOUS_READ : 0;
        return true;
    case XOUS_SYS_memory_give:
        CHECK_OK(child_spawn_small(&pid));
        memcpy(a, (uint64_t[]){pid, HOSTILE_SCRATCH, TARGET, SIZE, XOUS_READ_WRITE}, 5 * sizeof(uint64_t));
        return true;
    case XOUS_SYS_heap_resize:
    case XOUS_SYS_object_create:
        a[0] = SIZE;
        return true;
    case XOUS_SYS_object_map:
    case XOUS_SYS_object_share:
    case XOUS_SYS_object_revoke:
        CHECK_OK(xous_object_create(SIZE, &object));
        a[0] = object;
        a[1] = number == XOUS_SYS_object_share ? XOUS_READ : 0;
        a[2] = number == XOUS_SYS_object_map ? XOUS_READ_WRITE : 0;
        return true;
    case XOUS_SYS_memory_physical:
        a[0] = HOSTILE_SCRATCH;
        return true;
    default:
        return false;
    }
}

static void ended_child(uint64_t *a)
{
    struct xous_process_entry entry;
    xous_pid_t pid;

    CHECK_OK(child_spawn_small(&pid));
    CHECK_OK(child_resume(pid, 0, 0));
    do {
        yield();
        CHECK(process_look(pid, &entry));
    } while (entry.state < XOUS_PROCESS_EXITED);
    a[0] = pid;
}

static bool prepare_process(uint64_t number, uint64_t *a)
{
    xous_pid_t pid;

    switch (number) {
    case XOUS_SYS_process_spawn:
        memcpy(a, (uint64_t[]){HOSTILE_SCRATCH, TARGET, SIZE, TARGET, XOUS_READ | XOUS_EXECUTE},
               5 * sizeof(uint64_t));
        return true;
    case XOUS_SYS_process_yield:
    case XOUS_SYS_process_exit:
        return true;
    case XOUS_SYS_process_wait:
        ended_child(a);
        return true;
    case XOUS_SYS_process_resume:
    case XOUS_SYS_process_suspend:
    case XOUS_SYS_process_terminate:
    case XOUS_SYS_process_status:
    case XOUS_SYS_process_limit:
    case XOUS_SYS_process_grant:
        CHECK_OK(child_spawn_small(&pid));
        a[0] = pid;
        a[1] = number == XOUS_SYS_process_grant ? XOUS_GRANT_SYSTEM : 0;
        a[2] = number == XOUS_SYS_process_limit   ? 64 * XOUS_PAGE_SIZE
               : number == XOUS_SYS_process_grant ? XOUS_SYSTEM_LIST
                                                  : 0;
        return true;
    default:
        return false;
    }
}

static bool prepare_thread(uint64_t number, uint64_t *a)
{
    switch (number) {
    case XOUS_SYS_thread_create:
        /* It must not run before this process has ended, whatever its entry was made to be. */
        memcpy(a,
               (uint64_t[]){(uintptr_t)quit_thread, (uintptr_t)(thread_stack + sizeof(thread_stack)), 0, 0,
                            LOWER_PRIORITY},
               5 * sizeof(uint64_t));
        return true;
    case XOUS_SYS_thread_exit:
        return true;
    case XOUS_SYS_thread_join:
        a[0] = thread_start(quit_thread, 0);
        await_state(own_pid(), XOUS_THREAD_ENDED);
        return true;
    case XOUS_SYS_thread_wait:
        a[0] = (uintptr_t)&word;
        a[2] = word + 1;
        return true;
    case XOUS_SYS_thread_wake:
        a[0] = (uintptr_t)&word;
        a[1] = 1;
        return true;
    case XOUS_SYS_thread_priority:
        a[1] = LOWER_PRIORITY;
        return true;
    case XOUS_SYS_timer_set:
        a[1] = 1ul << 60;
        return true;
    default:
        return false;
    }
}

static bool prepare_system(uint64_t number, uint64_t *a)
{
    switch (number) {
    case XOUS_SYS_interrupt_acknowledge:
    case XOUS_SYS_interrupt_free:
        CHECK_EQUAL(xous_raw_interrupt_claim((struct xous_args_interrupt_claim){HOSTILE_INTERRUPT}).tag,
                    XOUS_TAG_OK);
        a[0] = HOSTILE_INTERRUPT;
        return true;
    case XOUS_SYS_interrupt_claim:
        a[0] = HOSTILE_INTERRUPT;
        return true;
    case XOUS_SYS_system_list:
        a[2] = HOSTILE_SCRATCH;
        a[3] = SIZE;
        return true;
    case XOUS_SYS_log_write:
        memcpy(a, (uint64_t[]){XOUS_LOG_TRACE, (uintptr_t)text, sizeof(text) - 1}, 3 * sizeof(uint64_t));
        return true;
    case XOUS_SYS_log_read:
        a[1] = HOSTILE_SCRATCH;
        a[2] = SIZE;
        return true;
    case XOUS_SYS_system_random:
    case XOUS_SYS_system_audit:
    case XOUS_SYS_system_shutdown:
        return true;
    default:
        return false;
    }
}

/* --- */

void hostile_prepare(uint64_t number, uint64_t kind, uint64_t arguments[HOSTILE_ARGUMENTS])
{
    memset(arguments, 0, HOSTILE_ARGUMENTS * sizeof(uint64_t));
    CHECK_OK(xous_memory_allocate_at((void *)HOSTILE_SCRATCH, HOSTILE_SCRATCH_PAGES * XOUS_PAGE_SIZE,
                                     XOUS_READ_WRITE));
    CHECK(prepare_message(number, kind, arguments) || prepare_server(number, arguments) ||
          prepare_memory(number, arguments) || prepare_process(number, arguments) ||
          prepare_thread(number, arguments) || prepare_system(number, arguments));
}

static void respond(const struct xous_message *message)
{
    struct xous_answer answer = xous_answer_make(message, 0, 0);

    if (message->granted != 0) {
        CHECK_OK(xous_handle_close(message->granted));
    }
    if (message->kind == XOUS_MOVE) {
        CHECK_OK(xous_memory_free((void *)message->words[0], message->words[1]));
    }
    if (message->token != 0) {
        xous_error_t error = xous_message_reply(&answer);
        CHECK(error == XOUS_OK || error == XOUS_STALE_TOKEN || error == XOUS_PROCESS_TERMINATED);
    }
}

uint64_t hostile_responder(uint64_t unused)
{
    struct xous_result result = xous_raw_server_create((struct xous_args_server_create){
        .flags = XOUS_SERVER_ACCEPT, .borrow_limit = 16 * SIZE, .peer_bits = 1});
    struct xous_message message;
    xous_handle_t server = (xous_handle_t)result.value[0];

    (void)unused;
    (void)xous_raw_client_send((struct xous_args_client_send){
        .connection = child_handle(0), .how = XOUS_SCALAR, .arg1 = result.value[1], .arg2 = result.value[2]});
    while (xous_message_receive(server, XOUS_FOREVER, &message) == XOUS_OK) {
        if (message.arrival == XOUS_ARRIVED_MESSAGE) {
            respond(&message);
        }
    }
    return 0;
}

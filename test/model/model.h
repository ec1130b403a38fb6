/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The reference model: who owns and who maps each page, who waits for whom, and what each call answers.
 *
 * It is written from the contract, in the plainest way: lists are arrays that are shifted, and a page is a record that
 * moves. It knows no steps, tables or invalidations. The kernel may choose names (handles, tokens, PIDs) and the
 * addresses of what is borrowed; the model learns them where they first appear.
 *
 * A thread that the kernel would go on with later (it was given a slot, or room) goes on here in the same order: who
 * was woken first is first.
 */
#pragma once

#include <string.h>

#include <world.h>

#define PROCESSES 3u
#define THREADS 2u
#define PAGES 8u /* of each process, at WORLD_DATA */
#define CONNECTIONS 4u
#define MESSAGES 160u
#define LIST_MAX 160u
#define SLOTS XOUS_SLOTS_DEFAULT
#define PEER_BITS 0xf0ul

struct process_model;
struct thread_model;
struct server_model;
struct connection_model;

struct list_model {
    void *at[LIST_MAX];
    unsigned count;
};

enum page_state { PAGE_OWN, PAGE_LENT, PAGE_GONE };

struct page_model {
    enum page_state state;
    uint8_t rights;
    uint64_t tag; /* its first word */
};

/* ROOM_GIVEN: its thread will go on and lend the pages. */
enum message_place {
    PLACE_NONE,
    PLACE_SLOT_LINE,
    PLACE_ROOM_LINE,
    PLACE_ROOM_GIVEN,
    PLACE_QUEUE,
    PLACE_HELD
};

struct span_model {
    unsigned first; /* of the client's pages; a move has taken them along */
    unsigned count; /* 0: none */
    vaddr_t at;     /* where the holder has them */
    bool writable;
};

struct message_model {
    bool used;
    unsigned kind;
    enum message_place place;
    struct thread_model *client; /* NULL: in a slot, or its process is gone */
    struct connection_model *connection;
    struct server_model *server;
    bool slotted;
    bool orphan;
    bool detached; /* forwarded: its pages are lent already */
    bool timed;    /* sent with a timeout */
    struct span_model span[2];
    struct page_model page[PAGES]; /* moved, or of a client that is gone */
    uint64_t token;
    uint64_t words[5];
    xous_pid_t sender;
};

enum thread_state { THREAD_READY, THREAD_WAITS };

struct thread_model {
    struct process_model *process;
    struct actor actor;
    enum thread_state state;
    uint8_t waits_as; /* enum xous_thread_state */
    struct message_model *message;
    struct server_model *receiving;
    bool must_try;
    uint64_t deadline; /* 0: none */
    /* The result of its last call, until it was compared. */
    bool has_result;
    struct xous_result result;
    bool open[7];                    /* the kernel chooses the value */
    struct message_model *delivered; /* whose names the result tells */
};

struct server_model {
    bool used;
    struct process_model *process;
    xous_handle_t handle;
    struct xous_sid sid;
    uint64_t limit;
    uint64_t borrowed;
    uint64_t events;
    bool event_last;
    struct list_model receivers;
    struct list_model queue;
    struct list_model line;
};

struct connection_model {
    bool used; /* has a handle */
    struct process_model *client;
    struct server_model *server; /* NULL: gone */
    xous_handle_t handle;
    unsigned slots_used;
    struct list_model waiters;
};

struct process_model {
    struct thread_model thread[THREADS];
    struct page_model page[PAGES];
    struct server_model *server;
    struct connection_model *connection[CONNECTIONS];
};

struct model {
    struct process_model process[PROCESSES];
    struct server_model servers[64];
    struct connection_model connections[128];
    struct message_model messages[MESSAGES];
    struct list_model ready; /* threads that go on with their call */
    uint64_t now;            /* microseconds */
    uint64_t last_tag;
};

extern struct model model;

/* --- lists --- */
void list_push(struct list_model *list, void *item);
void list_drop(struct list_model *list, const void *item);

/* --- results --- */
void result_set(struct thread_model *thread, uint64_t tag, uint64_t a1, uint64_t a2, uint64_t a3);
void result_error(struct thread_model *thread, xous_error_t error);

/* --- messages (messages.c, replies.c): what a call does; the result is in the thread, or it waits --- */
struct send_model {
    struct connection_model *connection; /* NULL: no such handle */
    unsigned kind;
    bool must_try;
    uint64_t timeout; /* microseconds, 0: none */
    struct span_model span[2];
    uint64_t words[5];
};
void model_send(struct thread_model *thread, const struct send_model *send);
void model_receive(struct thread_model *thread, struct server_model *server, bool must_try);
/* `range` is what the reply names. */
void model_reply(struct thread_model *thread, uint64_t token, unsigned kind, vaddr_t address, uint64_t size,
                 const uint64_t words[5]);
void model_forward(struct thread_model *thread, uint64_t token, unsigned kind,
                   struct connection_model *target, const uint64_t words[5]);
void model_signal(struct thread_model *thread, struct connection_model *connection, uint64_t bits);
struct message_model *model_held(uint64_t token);
uint64_t message_bytes(const struct message_model *message);
/* A deadline is over. */
void model_timeout(struct thread_model *thread);
/* Threads that were woken in the middle of a call go on. */
void model_settle(void);

/* --- what messages.c and replies.c share --- */
bool is_lend(unsigned kind);
void thread_wait(struct thread_model *thread, enum xous_thread_state as);
/* To a receiver that waits, or into the queue. */
void model_post(struct message_model *message);
/* The call ends without its message. */
void send_fail(struct thread_model *thread, xous_error_t error);

/* --- ends (ends.c) --- */
void model_destroy(struct server_model *server, xous_error_t failure);
void model_disconnect(struct connection_model *connection);
void model_kill(struct process_model *process);
/* A message is over for good. */
void message_end(struct message_model *message);
/* Pages that were lent are the client's again. */
void pages_home(struct message_model *message);
void room_release(struct server_model *server, uint64_t bytes);
void slot_release(struct connection_model *connection);

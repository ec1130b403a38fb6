/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the system shows of itself: the information page, the lists and the kernel log.
 */
#pragma once

#include <xous/abi/types.h>

#define XOUS_ABI_VERSION 1u
#define XOUS_INFO_MAGIC 0x346f666e69736f78ul /* "xosinfo4" in memory order */

/* The information page: read-only in every process; its address is a1 at the first instruction of the first
 * thread. Fields are only ever appended. */
struct xous_info_page {
    uint64_t magic;
    uint32_t abi_version;
    uint32_t size; /* of this structure */
    xous_pid_t pid;
    uint32_t harts;          /* online */
    uint64_t timebase;       /* ticks of the time register in a second */
    uint64_t boot_time;      /* the time register when the firmware handed over */
    uint64_t page_sizes;     /* bit n set: leaves of 2^n bytes are supported */
    uint64_t memory_limit;   /* bytes, when the page was made */
    uint64_t user_end;       /* first address above user space */
    uint64_t allocate_start; /* where the kernel places memory that it chooses the address of */
    uint64_t heap_start;
    uint64_t archive; /* boot archive; 0 but in the first process */
    uint64_t archive_size;
    uint64_t tree; /* flattened device tree; 0 but in the first process */
    uint64_t tree_size;
    uint64_t boot_arguments; /* the kernel's command line, terminated; 0 but in the first process */
};

/* system_list(topic, cursor, buffer, size): fills the buffer with entries of the topic's type, in order, from
 * the cursor (0 at first). a1 = entries written, a2 = the next cursor, 0 at the end. A process sees itself and
 * its descendants; with XOUS_SYSTEM_LIST everything. */
enum xous_list_topic {
    XOUS_LIST_PROCESSES = 0,
    XOUS_LIST_THREADS = 1,
    XOUS_LIST_SERVERS = 2,
    XOUS_LIST_CONNECTIONS = 3,
    XOUS_LIST_MEMORY = 4,
    XOUS_LIST_INTERRUPTS = 5,
    XOUS_LIST_ACCOUNTS = 6,
    XOUS_LIST_LENDS = 7,
    XOUS_LIST_OBJECTS = 8,
    XOUS_LIST_TOPICS = 9,
};

struct xous_process_entry {
    xous_pid_t pid;
    xous_pid_t parent;
    uint8_t state; /* enum xous_process_state */
    uint8_t priority_limit;
    uint16_t threads;
    uint32_t children;
    uint64_t memory_limit;  /* bytes */
    uint64_t memory_used;   /* bytes charged, children's limits included */
    uint64_t memory_own;    /* bytes of user pages */
    uint64_t memory_kernel; /* bytes of page tables and kernel objects */
    uint64_t time;          /* ticks of the time register spent in its threads */
    uint64_t calls;         /* system calls made */
    uint64_t messages_sent;
    uint64_t messages_received;
};

struct xous_thread_entry {
    xous_pid_t pid;
    xous_tid_t tid;
    uint8_t state;    /* enum xous_thread_state */
    uint8_t priority; /* effective */
    uint8_t suspended;
    uint8_t hart;
    uint32_t waits_for; /* PID of the process it waits for, 0 if none */
    uint64_t time;
};

struct xous_server_entry {
    xous_pid_t pid;
    xous_handle_t handle; /* in that process */
    uint32_t id;          /* same for all connections to it; not its SID */
    uint32_t connections;
    uint32_t waiting;      /* senders queued */
    uint32_t receivers;    /* threads in receive */
    uint64_t received;     /* messages */
    uint64_t borrow_limit; /* bytes */
    uint64_t borrowed;     /* bytes */
};

struct xous_connection_entry {
    xous_pid_t pid;       /* client */
    xous_handle_t handle; /* in the client */
    uint32_t server;      /* xous_server_entry.id, 0 if the server is gone */
    xous_pid_t server_pid;
    uint32_t label;
    uint16_t slots;
    uint16_t slots_used;
    uint64_t sent;
};

/* One entry: bytes by use; the sum of all but total and promised is total. */
struct xous_memory_entry {
    uint64_t total; /* RAM */
    uint64_t free;
    uint64_t reserved; /* firmware, boot data, not handed out */
    uint64_t kernel;   /* kernel image and tables made at boot */
    uint64_t user;     /* user pages */
    uint64_t tables;   /* page tables */
    uint64_t objects;  /* kernel objects */
    uint64_t promised; /* part of free that is promised to lazy memory and limits: not in the sum */
    uint64_t shared;   /* shared memory objects */
};

/* What is charged to a process, in bytes; also to one that ended while others still have pages of it. The sum of
 * pages, shared, tables, objects and boot of all processes, with free, kernel and reserved of the memory entry but
 * without their boot, is the RAM. */
struct xous_account_entry {
    xous_pid_t pid;
    xous_pid_t parent;
    uint64_t pages;  /* private ones, those that it has lent included */
    uint64_t shared; /* of shared memory objects that it created */
    uint64_t tables;
    uint64_t objects;  /* kernel objects */
    uint64_t boot;     /* the information page: reserved, not user, in the memory entry */
    uint64_t promised; /* lazy pages and the tables that they may need: no frames yet */
    uint64_t mapped;   /* of shared memory objects, whoever created them: charged to the creators */
    uint64_t limit;
};

/* Pages in a message that waits for its reply, or to be received. */
struct xous_lend_entry {
    xous_pid_t from; /* whose pages they are; the process may have ended */
    xous_pid_t to;
    uint8_t kind;     /* enum xous_kind */
    uint8_t received; /* else it waits */
    uint16_t zero;
    uint32_t label;
    uint64_t size; /* bytes */
};

/* A handle of a shared memory object. */
struct xous_object_entry {
    xous_pid_t pid;
    xous_handle_t handle;
    xous_pid_t creator; /* the process may have ended */
    uint8_t rights;
    uint8_t revoked;
    uint16_t zero;
    uint64_t size; /* bytes */
};

struct xous_interrupt_entry {
    uint32_t interrupt;
    xous_pid_t pid; /* owner */
    uint64_t delivered;
};

/* log_write and log_read. Levels as everywhere: smaller is more urgent. */
enum xous_log_level {
    XOUS_LOG_ERROR = 1,
    XOUS_LOG_WARNING = 2,
    XOUS_LOG_INFO = 3,
    XOUS_LOG_DEBUG = 4,
    XOUS_LOG_TRACE = 5,
};
#define XOUS_LOG_LINE 240u /* the longest text of one log_write; longer is InvalidArgument */

/* log_read(position, buffer, size) copies whole records from the first one at or after the position. a1 = bytes
 * written, a2 = the next position, a3 = records lost before the first. A record is this header and its text,
 * padded with zeros to 8 bytes. */
struct xous_log_record {
    uint64_t time;  /* ticks of the time register */
    xous_pid_t pid; /* 0: the kernel */
    uint16_t level;
    uint16_t length; /* of the text, without padding */
};

/* system_audit: stops the other harts, walks every frame, table and object, and returns a1 = violations found
 * (0 = sound), a2 = free frames, a3 = processes, a4 = threads, a5 = servers, a6 = connections. */

/* system_shutdown: the status ends the emulator where it has a way to carry one. */
enum xous_shutdown {
    XOUS_SHUTDOWN_POWER_OFF = 0,
    XOUS_SHUTDOWN_REBOOT = 1,
};

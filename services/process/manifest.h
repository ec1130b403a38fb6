/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The manifest: which programs the system starts, in which order, and what each of them may do. Pure.
 *
 * Text, a line per service; `#` begins a comment:
 *
 *     NAME [elf=FILE] [memory=SIZE] [priority=N] [restart=never|always|fault:N] [irq=N ...] [device=NAME ...]
 *          [server=random|fixed|names] [calls=LIST] [system=LIST] [manage=yes|no] [start=boot|run]
 *
 * docs/how-to/manifest.md says what each key means. A line with an error is reported and left out as a
 * whole: a service never runs with other rights than its line was meant to give. The other lines hold.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xous/process_api.h>

#define MANIFEST_SERVICES 48u
#define MANIFEST_FILE_LENGTH 64u
#define MANIFEST_DEVICES 8u
#define MANIFEST_DEVICE_LENGTH 40u /* terminated, as in struct xous_start_resource */
#define MANIFEST_INTERRUPTS 8u
#define MANIFEST_MEMORY_DEFAULT (4ul << 20)
#define MANIFEST_MEMORY_MIN (256ul << 10) /* below it not even the stack fits */
#define MANIFEST_RESTARTS_MAX 1000u

/* The identity of the server that the service creates. */
enum manifest_server {
    MANIFEST_SERVER_RANDOM = 0,
    MANIFEST_SERVER_FIXED = 1, /* stays the same when the service is restarted */
    MANIFEST_SERVER_NAMES =
        2, /* that of the names service, which every process is told; one service at most */
};

struct manifest_service {
    char name[PROCESS_NAME_LENGTH];
    char file[MANIFEST_FILE_LENGTH]; /* in the boot archive */
    uint64_t memory;                 /* bytes, whole pages */
    uint64_t calls[2];               /* mask of allowed system calls */
    uint32_t system;                 /* XOUS_SYSTEM_* */
    uint32_t restart;                /* restart word of <xous/process_api.h> */
    uint32_t line;
    uint32_t keys; /* bit set of the keys that the line has */
    uint8_t priority;
    uint8_t server; /* enum manifest_server */
    bool manager;
    bool at_boot; /* else only when it is run */
    uint8_t device_count;
    uint8_t interrupt_count;
    uint32_t interrupts[MANIFEST_INTERRUPTS];
    char devices[MANIFEST_DEVICES][MANIFEST_DEVICE_LENGTH];
};

struct manifest {
    struct manifest_service services[MANIFEST_SERVICES];
    uint32_t count;
    uint32_t errors; /* reported */
};

/* Told of each error, with the number of its line (from 1). */
typedef void (*manifest_report_t)(void *context, uint32_t line, const char *text);

void manifest_parse(struct manifest *manifest, const char *text, size_t size, manifest_report_t report,
                    void *context);

/* Bytes that the services which start at boot may use together. */
uint64_t manifest_boot_memory(const struct manifest *manifest);
/* The service of that name, or NULL. */
const struct manifest_service *manifest_find(const struct manifest *manifest, const char *name);

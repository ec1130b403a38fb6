/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A request to run a program, checked. Pure.
 */
#pragma once

#include <stddef.h>

#include <xous/abi/error.h>
#include <xous/process_api.h>

struct run_request {
    char program[PROCESS_NAME_LENGTH]; /* terminated, letters, digits and - _ . */
    uint32_t job;
    uint32_t flags;
    uint64_t memory; /* whole pages; 0: the default */
    uint32_t argument_count;
    uint32_t environment_count;
    const char *strings; /* in the request: that many terminated strings, arguments first */
    size_t strings_size;
};

/* Reads what a peer sent: size bytes at run, which must not change meanwhile. InvalidString for a bad program
 * name, InvalidArgument for anything else that is not as the protocol says. */
xous_error_t run_request_read(const struct process_run *run, size_t size, struct run_request *request);

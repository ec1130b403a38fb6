/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the names service answers. One thread; nothing is locked.
 */
#pragma once

#include <xous/names_api.h>
#include <xous/server.h>

#include "name_table.h"
#include "waiting.h"

struct names {
    struct xous_server server;
    struct name_table table;
    struct waiting waiting;
};

extern struct names names;

#define TIMER_DEADLINE 0u

#define XOUS_PROTOCOL <xous/names.def>
#include <xous/protocol/handlers.h>
#undef XOUS_PROTOCOL

/* Answers the clients whose time is over, and sets the timer for the next. */
void requests_expire(void);
/* A connection of the process to this service is gone: with the process, nearly always. */
void requests_process_gone(xous_pid_t pid);

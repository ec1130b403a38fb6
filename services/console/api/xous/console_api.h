/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the console service. console.def says what it offers; here is what travels.
 */
#pragma once

#include <xous/abi/types.h>

#define CONSOLE_NAME "console"
#define CONSOLE_READ_MAX 16384u

/* Letters of the frame, and labels. */
enum console_channel {
    CONSOLE_OUTPUT = 'o', /* of commands */
    CONSOLE_LOG = 'l',
    CONSOLE_EDIT = 'e',   /* prompts, echo and editing */
    CONSOLE_STATUS = 's', /* records for the tool that runs the machine, a line each */
};

enum console_mode {
    CONSOLE_COOKED = 0,
    CONSOLE_RAW = 1,
};

#define XOUS_PROTOCOL <xous/console.def>
#include <xous/protocol/client.h>
#undef XOUS_PROTOCOL

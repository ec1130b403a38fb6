/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the console service, registered as CONSOLE_NAME: the stream protocol of <xous/stream.h>,
 * channels, and who has the keyboard.
 *
 * The first reply word is signed: negative is minus a code of error.def (see <xous/message.h>). All requests
 * but those of the stream protocol are blocking scalars.
 *
 * Channels. A connection's label is its channel; label 0, which a connection by name has, is
 * CONSOLE_OUTPUT. When the machine was started with `console=framed`, each piece of text of another channel than
 * the log goes out between the bytes 0x1e, letter and 0x1e, 'l'; a byte 0x1e in the text itself is sent as '?'.
 * Without, all channels are shown on the one line, but status records are left out.
 *
 * The controller is the process that decides: it alone opens CONSOLE_EDIT and CONSOLE_STATUS and chooses the
 * foreground. The first to ask becomes it, until its connection of the channel CONSOLE_EDIT ends.
 *
 * Input goes to the foreground alone: the process set by the controller, else the controller. A read by
 * another waits until that process is in the foreground. A read never goes beyond the end of a line. In cooked
 * mode input is edited and echoed, and arrives by lines (end of input: Ctrl-D in an empty line, read as 0
 * bytes); in raw mode each byte arrives as it is typed, without echo. Ctrl-C in cooked mode drops what was
 * typed and goes to the controller as the event bits it gave.
 *
 * When a connection of a process to the console ends, reads of that process that still wait are answered
 * ProcessTerminated. A read takes a buffer of at most CONSOLE_READ_MAX bytes (InvalidArgument), and so many
 * may wait in all (OutOfMemory).
 */
#pragma once

#include <xous/abi/types.h>

#define CONSOLE_NAME "console"
#define CONSOLE_VERSION 1u
#define CONSOLE_READ_MAX 16384u

/* Letters of the frame, and labels. */
enum console_channel {
    CONSOLE_OUTPUT = 'o', /* of commands */
    CONSOLE_LOG = 'l',
    CONSOLE_EDIT = 'e',   /* prompts, echo and editing */
    CONSOLE_STATUS = 's', /* records for the tool that runs the machine, a line each */
};

enum console_opcode {
    /* 0: blocking scalar, answers CONSOLE_VERSION */

    CONSOLE_WRITE = 1, /* XOUS_STREAM_WRITE */
    CONSOLE_READ =
        2, /* XOUS_STREAM_READ; valid bytes in the request, if not 0, are the most that is wanted */

    /* with ACCEPT; a3 = enum console_channel. Grants (word 2) a connection of that channel. AccessDenied for
     * the controller's channels. */
    CONSOLE_OPEN = 3,

    /* with GRANT: a3 = connection to the caller's server, a4 = event bits signalled at Ctrl-C. Makes the
     * caller the controller; AccessDenied while another one lives. */
    CONSOLE_CONTROL = 4,

    /* a3 = PID, 0 = the controller itself. Unread input stays for the new foreground. Controller only. */
    CONSOLE_FOREGROUND = 5,

    /* a3 = enum console_mode. Of the calling process's input; cooked at first. When the foreground changes
     * its mode comes with it. */
    CONSOLE_MODE = 6,

    /* First word: width | height << 16 in characters; 0 if not known. */
    CONSOLE_SIZE = 7,

    /* Answers when all output has left the UART. */
    CONSOLE_FLUSH = 8,
};

enum console_mode {
    CONSOLE_COOKED = 0,
    CONSOLE_RAW = 1,
};

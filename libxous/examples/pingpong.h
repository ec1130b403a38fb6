/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What ping and pong agree on. A protocol is this little: a name, a version, ids with their kinds.
 */
#pragma once

#define PONG_NAME "pong"
#define PONG_VERSION 1u

enum pong_opcode {
    PONG_ADD = 1,   /* blocking scalar: a3, a4; first word: their sum */
    PONG_UPPER = 2, /* mutable lend of text: comes back in capitals */
    PONG_STOP = 3,  /* scalar: the server ends */
};

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel cannot see libxous's user headers.
 *
 * as: rv64 kernel/
 * error: xous/server.h: No such file
 */
#include <xous/server.h>

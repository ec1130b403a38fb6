/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A service cannot see the kernel's headers.
 *
 * as: rv64 services/
 * error: kernel/process.h: No such file
 */
#include <kernel/process.h>

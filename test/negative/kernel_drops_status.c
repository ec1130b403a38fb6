/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A status that must be checked cannot be dropped.
 *
 * as: rv64 kernel/
 * error: ignoring return value of 'uaccess_write'
 */
#include <kernel/uaccess.h>

void status_drop(struct aspace *space);
void status_drop(struct aspace *space)
{
    uaccess_write(space, 0, "", 1);
}

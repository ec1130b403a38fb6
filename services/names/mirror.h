/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The copy of the registrations at the process service, out of which a restarted names service begins.
 */
#pragma once

#include "name_table.h"

/* Tell of a registration and of its end. */
xous_error_t mirror_keep(const struct name_record *record);
void mirror_drop(const struct name_record *record);

/* Reads all back into an empty table. */
xous_error_t mirror_read(struct name_table *table);

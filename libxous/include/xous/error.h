/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Errors in words.
 */
#pragma once

#include <xous/abi/error.h>
#include <xous/abi/types.h>

/* "ServerNotFound"; "Ok" for 0; "UnknownError" for a code that is not in error.def. Never NULL. */
const char *xous_error_name(xous_error_t error);

/* One clause that says what went wrong. Never NULL. */
const char *xous_error_meaning(xous_error_t error);

/* The errno value that says nearly the same; 0 for 0. */
int xous_error_errno(xous_error_t error);

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * cmocka with what its header wants included first.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Compiler attributes that the interface uses.
 */
#pragma once

#define XOUS_MUST_CHECK __attribute__((warn_unused_result))
#define XOUS_NORETURN __attribute__((noreturn))
#define XOUS_PRINTF(text, first) __attribute__((format(printf, text, first)))

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Interrupts of devices that the process was granted.
 *
 * A server that waits for other things too binds XOUS_EVENT_INTERRUPT and acknowledges itself. Here is the
 * other way: a function that runs on a thread of its own for each interrupt.
 */
#pragma once

#include <xous/abi/error.h>
#include <xous/abi/types.h>
#include <xous/attributes.h>

/* Runs on the interrupt's thread while the interrupt is masked; it is acknowledged when this returns. */
typedef void (*xous_interrupt_function_t)(uint32_t interrupt, void *argument);

struct xous_interrupt;

XOUS_MUST_CHECK xous_error_t xous_interrupt_claim(struct xous_interrupt **handle, uint32_t interrupt,
                                                  xous_interrupt_function_t function, void *argument);
/* The function does not run any more when this returns. Not to be called by the function itself. */
xous_error_t xous_interrupt_free(struct xous_interrupt *handle);

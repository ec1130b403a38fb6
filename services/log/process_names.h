/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Names of processes for the lines on the console. Only one thread may use this.
 */
#pragma once

#include <xous/abi/types.h>

#include "format.h"

/* "kernel", the process's name, or "pid N" if nobody knows it any more. */
void process_name(xous_pid_t pid, char name[FORMAT_NAME_MAX]);

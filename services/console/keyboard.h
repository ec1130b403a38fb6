/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Who has the keyboard: the controller, the foreground it chose, and the input mode of each process.
 *
 * 1. The foreground is a process only while there is a controller.
 * 2. A process without a mode of its own reads cooked lines; only raw ones are kept.
 */
#pragma once

#include <stdbool.h>

#include <xous/abi/error.h>
#include <xous/console_api.h>

#define KEYBOARD_RAW_MAX 16u

struct keyboard {
    xous_pid_t controller; /* 0: none */
    xous_pid_t foreground; /* 0: the controller itself */
    xous_pid_t raw[KEYBOARD_RAW_MAX];
};

/* AccessDenied while another process is the controller. */
xous_error_t keyboard_control(struct keyboard *keyboard, xous_pid_t pid);

/* AccessDenied for others than the controller. */
xous_error_t keyboard_foreground(struct keyboard *keyboard, xous_pid_t caller, xous_pid_t foreground);

/* OutOfMemory if too many processes read raw input. */
xous_error_t keyboard_mode_set(struct keyboard *keyboard, xous_pid_t pid, enum console_mode mode);
enum console_mode keyboard_mode(const struct keyboard *keyboard, xous_pid_t pid);

/* Whose reads are answered; 0: nobody's. */
xous_pid_t keyboard_owner(const struct keyboard *keyboard);

/* A connection of the process ended; `controls`: the one by which it was the controller. */
void keyboard_gone(struct keyboard *keyboard, xous_pid_t pid, bool controls);

/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "keyboard.h"

#include <stddef.h>

static xous_pid_t *raw_find(struct keyboard *keyboard, xous_pid_t pid)
{
    for (size_t i = 0; i < KEYBOARD_RAW_MAX; i++) {
        if (keyboard->raw[i] == pid) {
            return &keyboard->raw[i];
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------------------- */

xous_error_t keyboard_control(struct keyboard *keyboard, xous_pid_t pid)
{
    if (keyboard->controller != 0 && keyboard->controller != pid) {
        return XOUS_ACCESS_DENIED;
    }
    keyboard->controller = pid;
    keyboard->foreground = 0;
    return XOUS_OK;
}

xous_error_t keyboard_foreground(struct keyboard *keyboard, xous_pid_t caller, xous_pid_t foreground)
{
    if (keyboard->controller == 0 || keyboard->controller != caller) {
        return XOUS_ACCESS_DENIED;
    }
    keyboard->foreground = foreground;
    return XOUS_OK;
}

xous_error_t keyboard_mode_set(struct keyboard *keyboard, xous_pid_t pid, enum console_mode mode)
{
    xous_pid_t *entry = raw_find(keyboard, pid);

    if (mode == CONSOLE_COOKED) {
        if (entry != NULL) {
            *entry = 0;
        }
        return XOUS_OK;
    }
    if (entry == NULL) {
        entry = raw_find(keyboard, 0);
    }
    if (entry == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    *entry = pid;
    return XOUS_OK;
}

enum console_mode keyboard_mode(const struct keyboard *keyboard, xous_pid_t pid)
{
    for (size_t i = 0; i < KEYBOARD_RAW_MAX; i++) {
        if (pid != 0 && keyboard->raw[i] == pid) {
            return CONSOLE_RAW;
        }
    }
    return CONSOLE_COOKED;
}

xous_pid_t keyboard_owner(const struct keyboard *keyboard)
{
    return keyboard->foreground != 0 ? keyboard->foreground : keyboard->controller;
}

void keyboard_gone(struct keyboard *keyboard, xous_pid_t pid, bool controls)
{
    xous_pid_t *raw = raw_find(keyboard, pid);

    if (pid == keyboard->controller) {
        if (!controls) {
            return;
        }
        keyboard->controller = 0;
        keyboard->foreground = 0;
    }
    if (raw != NULL) {
        *raw = 0;
    }
}

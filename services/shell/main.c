/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The shell: reads lines, runs them, and tells the tool that runs the machine where it is: `ready` at the
 * prompt, `exit N` after each line.
 *
 * At the prompt input is raw, for the editor. While a line runs it is cooked, so that Ctrl-C becomes an
 * interrupt and what is typed ahead is a program's.
 */
#include <stdio.h>

#include <xous/error.h>
#include <xous/log.h>

#include "command.h"
#include "interrupt.h"
#include "link.h"
#include "prompt.h"

static void line_run(const char *line)
{
    unsigned status;

    history_add(&command_history, line);
    link_mode(CONSOLE_COOKED);
    status = command_line_run(line);
    link_status_number("exit", status);
}

/* ------------------------------------------------------------------------------------------------------- */

int main(void)
{
    const struct xous_server *interrupts;
    xous_error_t error = interrupt_start(&interrupts);

    if (error == XOUS_OK) {
        error = link_open(interrupts, 1ul << INTERRUPT_BIT);
    }
    if (error != XOUS_OK) {
        xous_log(XOUS_LOG_ERROR, "shell: cannot control the console: %s", xous_error_meaning(error));
        return 1;
    }
    for (;;) {
        jobs_report();
        link_mode(CONSOLE_RAW);
        link_status("ready");
        line_run(prompt_read());
    }
}

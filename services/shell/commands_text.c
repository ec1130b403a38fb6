/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Commands about the shell itself: help, echo, history, clear, sleep.
 */
#include <stdio.h>
#include <string.h>

#include <xous/process.h>

#include "command.h"
#include "interrupt.h"
#include "number.h"
#include "table.h"

#define PROGRAMS_PART 16u

static unsigned help_one(const char *name)
{
    const struct command *command = command_find(name);

    if (command == NULL) {
        printf("help: there is no command %s\n", name);
        return STATUS_USAGE;
    }
    printf("%s %s\n    %s\n", command->name, command->arguments, command->summary);
    return 0;
}

/* Services have ELF files too, but a second one of them is of no use. */
static void programs_add(struct text *text)
{
    struct process_program programs[PROGRAMS_PART];
    uint32_t cursor = 0;
    size_t count;

    text_add(text, "\nPrograms:");
    while (xous_process_programs("", &cursor, programs, PROGRAMS_PART, &count) == XOUS_OK && count > 0) {
        for (size_t i = 0; i < count; i++) {
            text_add(text, " %.*s", (int)PROCESS_NAME_LENGTH, programs[i].name);
        }
    }
    text_add(text, "\n");
}

static unsigned help_all(void)
{
    static const char *const titles[] = {"COMMAND", "WHAT IT DOES"};
    struct table table;
    struct text text = {0};

    table_begin(&table, "ll", titles);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        table_cell(&table, "%s", command_at(i)->name);
        table_cell(&table, "%s", command_at(i)->summary);
    }
    table_end(&table, &text);
    programs_add(&text);
    text_add(&text,
             "A program's name runs it, `&` behind it does so in the background, `;` goes on to the next\n"
             "command. `help COMMAND` says more. Tab completes, Ctrl-C ends what runs.\n");
    return command_print(&text);
}

/* ------------------------------------------------------------------------------------------------------- */

unsigned run_help(size_t count, char **words)
{
    if (count > 2) {
        return command_usage(words[0]);
    }
    return count == 2 ? help_one(words[1]) : help_all();
}

unsigned run_echo(size_t count, char **words)
{
    size_t first = count > 1 && strcmp(words[1], "-n") == 0 ? 2 : 1;
    struct text text = {0};

    for (size_t i = first; i < count; i++) {
        text_add(&text, "%s%s", i > first ? " " : "", words[i]);
    }
    if (first == 1) {
        text_add(&text, "\n");
    }
    return command_print(&text);
}

unsigned run_history(size_t count, char **words)
{
    size_t age = history_count(&command_history);
    struct text text = {0};

    if (count > 1) {
        return command_usage(words[0]);
    }
    while (age-- > 0) {
        text_add(&text, "%4zu  %s\n", history_count(&command_history) - age,
                 history_line(&command_history, age));
    }
    return command_print(&text);
}

unsigned run_clear(size_t count, char **words)
{
    if (count > 1) {
        return command_usage(words[0]);
    }
    (void)fputs("\x1b[H\x1b[2J", stdout);
    return 0;
}

unsigned run_sleep(size_t count, char **words)
{
    uint64_t microseconds;

    if (count != 2 || !number_parse_seconds(words[1], &microseconds)) {
        return command_usage(words[0]);
    }
    return interrupt_sleep(microseconds) ? STATUS_FAILED : 0;
}

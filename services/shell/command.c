/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include <xous/error.h>

#include "interrupt.h"
#include "words.h"

static const struct command table[] = {
    {"help", "[COMMAND]", "say what the commands do", WORDS_COMMANDS, run_help},
    {"ps", "[-l]", "list the processes, the last ended ones too", WORDS_NONE, run_ps},
    {"servers", "[NAME]", "list the servers", WORDS_SERVERS, run_servers},
    {"connections", "[--dot] [NAME]", "who talks to whom; --dot: as a graph for Graphviz", WORDS_SERVERS,
     run_connections},
    {"memory", "", "what the memory is used for, and by whom", WORDS_NONE, run_memory},
    {"log", "[-f] [-a | N] | level LEVEL [PROCESS] | console LEVEL",
     "show the last lines (-a: all, -f: and those to come), or choose which are kept and shown", WORDS_LOG,
     run_log},
    {"uptime", "", "how long the system has been up, and what time it is", WORDS_NONE, run_uptime},
    {"run", "[-m SIZE] PROGRAM [ARGUMENTS]", "run a program and wait for its end; SIZE limits its memory",
     WORDS_PROGRAMS, run_run},
    {"spawn", "[-m SIZE] PROGRAM [ARGUMENTS]", "start a program and do not wait, as `PROGRAM &`",
     WORDS_PROGRAMS, run_spawn},
    {"jobs", "", "list the programs in the background", WORDS_NONE, run_jobs},
    {"wait", "PROCESS", "wait for the end of a program in the background", WORDS_PROCESSES, run_wait},
    {"kill", "PROCESS...", "end processes", WORDS_PROCESSES, run_kill},
    {"suspend", "PROCESS...", "stop processes for a while", WORDS_PROCESSES, run_suspend},
    {"resume", "PROCESS...", "let suspended processes go on", WORDS_PROCESSES, run_resume},
    {"sleep", "SECONDS", "do nothing for a time, such as 0.5", WORDS_NONE, run_sleep},
    {"time", "COMMAND", "run a command or program and say how long it took", WORDS_ANYTHING, run_time},
    {"echo", "[-n] [WORDS]", "print the words; $? is the status of the last command", WORDS_NONE, run_echo},
    {"history", "", "list the lines typed before", WORDS_NONE, run_history},
    {"clear", "", "clear the screen", WORDS_NONE, run_clear},
    {"audit", "", "check all the kernel's books: frames, page tables, objects", WORDS_NONE, run_audit},
    {"poweroff", "[STATUS]", "end the system; `./xous run --command` ends with STATUS", WORDS_NONE,
     run_poweroff},
    {"reboot", "", "start the system anew", WORDS_NONE, run_reboot},
};
#define COMMANDS (sizeof(table) / sizeof(table[0]))

struct history command_history;

static unsigned last_status;

static unsigned words_run(struct words *words)
{
    bool builtin = command_find(words->word[0]) != NULL;
    bool program = strcmp(words->word[0], "run") == 0;

    if (!words->background) {
        return command_run(words->count, words->word);
    }
    if (program) {
        return run_spawn(words->count, words->word);
    }
    if (builtin) {
        printf("%s: only programs can run in the background\n", words->word[0]);
        return STATUS_USAGE;
    }
    return run_program(words->count, words->word, true);
}

static unsigned line_refuse(const char *error)
{
    printf("The line was not run: %s.\n", error);
    return STATUS_USAGE;
}

/* ------------------------------------------------------------------------------------------------------- */

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(table[i].name, name) == 0) {
            return &table[i];
        }
    }
    return NULL;
}

const struct command *command_at(size_t index)
{
    return index < COMMANDS ? &table[index] : NULL;
}

unsigned command_line_run(const char *line)
{
    static struct words words;
    const char *error = words_check(line);

    if (error != NULL) {
        last_status = line_refuse(error);
        return last_status;
    }
    interrupt_clear();
    while (!interrupt_is_set() && words_next(&words, &line, last_status) == WORDS_COMMAND) {
        last_status = words_run(&words);
        (void)fflush(stdout);
    }
    return last_status;
}

unsigned command_run(size_t count, char **words)
{
    const struct command *command = command_find(words[0]);

    return command != NULL ? command->run(count, words) : run_program(count, words, false);
}

unsigned command_usage(const char *name)
{
    const struct command *command = command_find(name);

    printf("usage: %s %s\n", name, command != NULL ? command->arguments : "");
    return STATUS_USAGE;
}

unsigned command_fail(const char *name, const char *what, xous_error_t error)
{
    printf("%s: %s: %s\n", name, what, xous_error_meaning(error));
    return STATUS_FAILED;
}

unsigned command_print(struct text *text)
{
    unsigned status = text->incomplete ? STATUS_FAILED : 0;

    (void)fputs(text_string(text), stdout);
    if (text->incomplete) {
        printf("(not all: the shell has too little memory)\n");
    }
    text_free(text);
    return status;
}

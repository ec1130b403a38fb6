/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "prompt.h"

#include <string.h>

#include <xous/names.h>
#include <xous/process.h>

#include "command.h"
#include "complete.h"
#include "editor.h"
#include "fetch.h"
#include "link.h"

#define PROMPT "xous> "
#define WIDTH 80u /* a serial line does not tell its terminal's */
#define PROGRAMS_PART 16u
#define READ_SIZE 4096u

static struct editor editor = {.history = &command_history};

/* Bytes typed that were not used yet: behind the line that ended. */
static char typed[READ_SIZE];
static size_t typed_next;
static size_t typed_end;

static void line_draw(void)
{
    struct text text = {0};

    editor_draw(&editor, PROMPT, WIDTH, &text);
    link_edit(text_string(&text), text.length);
    text_free(&text);
}

static void offer_commands(struct complete_candidates *candidates)
{
    for (size_t i = 0; command_at(i) != NULL; i++) {
        complete_offer(candidates, command_at(i)->name);
    }
}

static void offer_programs(struct complete_candidates *candidates)
{
    struct process_program programs[PROGRAMS_PART];
    uint32_t cursor = 0;
    size_t count;

    while (xous_process_programs(candidates->prefix, &cursor, programs, PROGRAMS_PART, &count) == XOUS_OK &&
           count > 0) {
        for (size_t i = 0; i < count; i++) {
            complete_offer(candidates, programs[i].name);
        }
    }
}

static void offer_processes(struct complete_candidates *candidates)
{
    struct snapshot snapshot;
    const struct process_entry *users;

    if (fetch_snapshot(&snapshot, FETCH_USERS) != XOUS_OK) {
        return;
    }
    users = snapshot.users.entries;
    for (size_t i = 0; i < snapshot.users.count; i++) {
        if (users[i].ended == 0) {
            complete_offer(candidates, users[i].name);
        }
    }
    fetch_free(&snapshot);
}

static void offer_servers(struct complete_candidates *candidates)
{
    struct snapshot snapshot;
    const struct names_entry *names;

    if (fetch_snapshot(&snapshot, FETCH_NAMES) != XOUS_OK) {
        return;
    }
    names = snapshot.names.entries;
    for (size_t i = 0; i < snapshot.names.count; i++) {
        char name[NAMES_LENGTH + 1] = {0};

        memcpy(name, names[i].name, NAMES_LENGTH);
        complete_offer(candidates, name);
    }
    fetch_free(&snapshot);
}

static void offer_log_words(struct complete_candidates *candidates, size_t position)
{
    static const char *const orders[] = {"level", "console", "-a", "-f"};
    static const char *const levels[] = {"off", "error", "warning", "info", "debug", "trace"};

    for (size_t i = 0; position == 1 && i < sizeof(orders) / sizeof(orders[0]); i++) {
        complete_offer(candidates, orders[i]);
    }
    for (size_t i = 0; position == 2 && i < sizeof(levels) / sizeof(levels[0]); i++) {
        complete_offer(candidates, levels[i]);
    }
    if (position == 3) {
        offer_processes(candidates);
    }
}

/* Names that may be the word at a position behind the command; 1 is the first. */
static void offer_arguments(struct complete_candidates *candidates, enum command_words takes, size_t position)
{
    switch (takes) {
    case WORDS_COMMANDS:
        offer_commands(candidates);
        break;
    case WORDS_ANYTHING:
        if (position == 1) {
            offer_commands(candidates);
            offer_programs(candidates);
        }
        break;
    case WORDS_PROGRAMS:
        if (position == 1) {
            offer_programs(candidates);
        }
        break;
    case WORDS_PROCESSES:
        offer_processes(candidates);
        break;
    case WORDS_SERVERS:
        offer_servers(candidates);
        break;
    case WORDS_LOG:
        offer_log_words(candidates, position);
        break;
    case WORDS_NONE:
        break;
    }
}

static void offer_all(struct complete_candidates *candidates, const struct complete_place *place)
{
    const struct command *command;

    if (place->word_count == 0) {
        offer_commands(candidates);
        offer_programs(candidates);
        return;
    }
    command = command_find(place->words[0]);
    if (command != NULL) {
        offer_arguments(candidates, command->takes, place->word_count);
    }
}

/* Below the line, which is then drawn again. */
static void candidates_show(const struct complete_candidates *candidates)
{
    struct text text = {0};

    text_add(&text, "\n");
    for (size_t i = 0; i < candidates->count; i++) {
        text_add(&text, "%s%s", i > 0 ? "  " : "", candidates->names[i]);
    }
    text_add(&text, "%s\n", candidates->more ? "  ..." : "");
    link_edit(text_string(&text), text.length);
    text_free(&text);
}

static void line_complete(void)
{
    static struct complete_candidates candidates;
    static struct complete_place place;
    char insertion[COMPLETE_NAME + 1];

    if (!complete_find(editor.text, editor.cursor, &place)) {
        return;
    }
    complete_begin(&candidates, place.prefix);
    offer_all(&candidates, &place);
    complete_insertion(&candidates, insertion);
    if (insertion[0] != '\0') {
        editor_insert(&editor, insertion, strlen(insertion));
    } else if (candidates.count > 1) {
        candidates_show(&candidates);
    }
}

/* Leaves the line as it stands and goes to the next. */
static void line_leave(const char *mark)
{
    line_draw();
    link_edit(mark, strlen(mark));
}

/* True if a line is complete. */
static bool byte_take(uint8_t byte)
{
    static const char clear_screen[] = "\x1b[H\x1b[2J";
    static const char hint[] = "\nThe shell has no end; poweroff ends the system.\n";

    switch (editor_feed(&editor, byte)) {
    case EDITOR_MORE:
        break;
    case EDITOR_LINE:
        line_leave("\n");
        return true;
    case EDITOR_INTERRUPT:
        line_leave("^C\n");
        editor_begin(&editor);
        break;
    case EDITOR_END:
        link_edit(hint, sizeof(hint) - 1);
        break;
    case EDITOR_COMPLETE:
        line_complete();
        break;
    case EDITOR_CLEAR:
        link_edit(clear_screen, sizeof(clear_screen) - 1);
        break;
    }
    return false;
}

/* Uses what was typed; draws once for all of it. True if a line is complete. */
static bool typed_take(void)
{
    while (typed_next < typed_end) {
        if (byte_take((uint8_t)typed[typed_next++])) {
            return true;
        }
    }
    line_draw();
    return false;
}

/* ------------------------------------------------------------------------------------------------------- */

const char *prompt_read(void)
{
    editor_begin(&editor);
    while (!typed_take()) {
        typed_next = 0;
        typed_end = link_read(typed, sizeof(typed));
    }
    return editor.text;
}

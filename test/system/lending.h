/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A server in another process that does with lent pages what the message's id says.
 */
#pragma once

#include "peer.h"

enum lending_order {
    ORDER_SUM = 1,   /* replies the sum of all words; the word offset in a5 + 1, valid in a6 + 1 */
    ORDER_FILL = 2,  /* word n becomes address-independent: FILLED(n) */
    ORDER_WRITE = 3, /* stores to the first word, whatever comes of it */
    ORDER_ABUSE =
        4, /* everything that must be refused for borrowed pages; replies the number of wrong answers */
    ORDER_RIGHTS = 5, /* replies state << 8 | rights of the first page, as memory_query has them */
    ORDER_HOLD = 6,   /* says HELD, waits for the meeting's answer, then replies; says what the reply gave */
    ORDER_DIE = 7,    /* ends */
    ORDER_WRONG = 8,  /* tries all wrong replies before the right one; replies how many were accepted */
    ORDER_COPY = 10,  /* of a pair: word n of out becomes word n of in + 1; replies how many, as valid too */
    ORDER_KEEP = 9,   /* keeps the message and goes on serving; the end of the process settles it */
};

#define FILLED(n) (0x0102030405060708ul * ((n) + 1))
#define HELD 2000u
#define REPLIED 2001u

/* Runs in a child of a meeting. */
uint64_t lending_server(uint64_t unused);

struct lending {
    struct meeting meeting;
    xous_pid_t server;
    xous_handle_t connection;
};
struct lending lending_start(void);
void lending_end(const struct lending *lending);

/* A range at a place that crosses the border between two page tables, with word n = n. */
uint64_t *pages_make(size_t pages);
void pages_free(uint64_t *words, size_t pages);
bool pages_hold(const uint64_t *words, size_t pages, uint64_t (*expected)(uint64_t));
uint64_t own_word(uint64_t n);
uint64_t filled_word(uint64_t n);

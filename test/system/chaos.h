/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Many clients that lend to one server, killed at random. The director (chaos.c) starts and kills both sides and hears
 * from every client how each of its sends ended.
 *
 * Everything is drawn from seeds, so with the same seed and instruction counting the same happens again.
 */
#pragma once

#include "peer.h"

#define CHAOS_BYTES (1ul << 20) /* that each client lends */
#define CHAOS_MOVE (64ul << 10) /* that it moves now and then */
#define CHAOS_WORDS (CHAOS_BYTES / sizeof(uint64_t))
#define CHAOS_PAGE_WORDS (XOUS_PAGE_SIZE / sizeof(uint64_t))
#define CHAOS_STRIDE 16u
#define CHAOS_STEP 0x9e3779b97f4a7c15ul
#define CHAOS_SID ((struct xous_sid){0xc4a05, 0xc4a05})

/* Blocking scalars to the director, child_handle(0) of both sides. */
enum chaos_says {
    CHAOS_OUTCOME =
        1, /* a client: index | sequence << 32, error | kind << 32, flags; the answer 1 is: exit */
    CHAOS_DESTROYING = 2, /* the server: it ends all its loans by server_destroy after the answer */
};

/* Blocking scalars from the director to the server. */
enum chaos_order {
    CHAOS_FINISH = 1, /* answer all that is held, and from now on at once */
    CHAOS_EXIT = 2,
};

/* What happened on the way to an answer, and what the server has to say besides. */
#define CHAOS_WRONG_REPLY 1ul     /* a reply that named another buffer was refused first */
#define CHAOS_SHARE_VIOLATION 2ul /* so was freeing the borrowed pages */
#define CHAOS_LATE 4ul            /* the timeout was over when the answer came */
#define CHAOS_TERMINATED_SHIFT 8u /* replies that were told ProcessTerminated since the last answer */

struct chaos_dice {
    uint64_t state;
};

/* A number below `limit`. */
static inline uint64_t chaos_draw(struct chaos_dice *dice, uint64_t limit)
{
    dice->state = dice->state * 6364136223846793005ul + 1442695040888963407ul;
    return (dice->state >> 33) % limit;
}

/* The words of a buffer: all follow from the first that is no stamp. The first word of a page is a stamp: zero, or
 * what the server wrote. */
static inline uint64_t chaos_word(uint64_t base, uint64_t n)
{
    return base + n * CHAOS_STEP;
}

/* The words of a buffer are what they were, and every stamp is one of the two. Sixteen looks see all words; each
 * look sees all pages. */
bool chaos_intact(const uint64_t *words, uint64_t base, uint64_t stamp, uint64_t other);

/* Each runs in a child. */
uint64_t chaos_client(uint64_t index_and_seed);
uint64_t chaos_server(uint64_t seed);

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The system-call layer: each input is a play of several processes with several threads, on a kernel booted for it.
 * Nothing is predicted; the judges are the sanitizers, the kernel's assertions and audit, the fake machine's rules,
 * soundness.h after every few moves, and the accounts when everybody has ended.
 * With XOUS_FUZZ_TRACE in the environment the calls are printed.
 */
#include <stdlib.h>

#include "input.h"
#include "moves.h"
#include "names.h"
#include "overseer.h"
#include "soundness.h"

#define MOVES_MAX 150u
#define CHECK_EVERY 4u
#define AUDIT_EVERY 16u
#define RAM_SMALL (5ul << 20)
#define RAM_LARGE (16ul << 20) /* room for leaves of 2 MiB */
#define TICKS_A_STEP 10u

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static move *const moves[] = {
    move_send,          move_send,     move_send,    move_receive,       move_receive, move_receive,
    move_reply,         move_reply,    move_reply,   move_reply_receive, move_forward, move_forward,
    move_server_create, move_connect,  move_connect, move_mint,          move_close,   move_events,
    move_allocate,      move_allocate, move_touch,   move_change_memory, move_heap,    move_float,
    move_spawn,         move_give,     move_child,   move_thread,        move_futex,   move_interrupt,
    move_system,        move_any,
};

/* Time passes, in steps of long calls too while the clock follows. */
static void pass_time(void)
{
    unsigned choice = input_byte();

    if (choice >= 0xc0) {
        fake_clock_follow((choice % 4) * TICKS_A_STEP);
    } else {
        world_advance(1 + choice);
    }
}

/* The one who runs lets others run first; then who runs makes the move. */
static void play_move(unsigned choice)
{
    for (unsigned i = 0; i < choice >> 5 && world_running().pid != 0; i++) {
        moves_catch_up(world_running());
        CALL(world_running(), process_yield);
    }
    struct actor actor = world_running();
    if (actor.pid == 0) {
        world_advance(100);
        return;
    }
    moves_catch_up(actor);
    moves[choice % 32](actor);
}

static void play(void)
{
    for (unsigned i = 0; i < MOVES_MAX && input_has_more(); i++) {
        unsigned choice = input_byte();
        if (choice % 32 < ARRAY_SIZE(moves)) {
            play_move(choice);
        } else if (choice % 32 == ARRAY_SIZE(moves)) {
            pass_time();
        } else {
            overseer_act();
        }
        if (i % CHECK_EVERY == 0) {
            soundness_check();
        }
        if (i % AUDIT_EVERY == AUDIT_EVERY - 1) {
            soundness_audit();
        }
    }
    fake_clock_follow(0);
    soundness_check();
    soundness_audit();
}

/* A failed assertion of cmocka ends the program, for the fuzzer to see. */
int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    return setenv("CMOCKA_TEST_ABORT", "1", 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned asid_bits[] = {16, 0, 2, 16};
    struct actor players[PLAYERS];

    input_start(data, size);
    unsigned machine = input_byte();
    names_forget_all();
    moves_start();
    overseer_begin(asid_bits[machine % 4], machine % 32 == 0 ? RAM_LARGE : RAM_SMALL, players);
    moves_prepare(players, PLAYERS);
    fake_clock_follow((machine >> 5) % 4 * TICKS_A_STEP);
    play();
    overseer_end();
    return 0;
}

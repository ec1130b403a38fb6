/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a running thread can do. Each move makes at most one call, with arguments that the input chooses.
 */
#pragma once

#include <world.h>

/* The thread that runs makes the call. A result that comes later is learned when the thread runs again
 * (moves_catch_up). */
void moves_start(void);
void move_call(struct actor actor, uint64_t number, const uint64_t *arguments);
#define MOVE(actor, name, ...) move_call((actor), XOUS_SYS_##name, (const uint64_t[7]){__VA_ARGS__})
void moves_catch_up(struct actor actor);

/* What players have before the input begins: a second thread, memory, a server, a connection to the next one's. */
void moves_prepare(const struct actor *players, unsigned count);

typedef void move(struct actor actor);
/* moves_message.c */
move move_server_create, move_connect, move_mint, move_send, move_receive, move_reply, move_reply_receive,
    move_forward, move_close, move_events;
/* moves_memory.c */
move move_allocate, move_change_memory, move_heap, move_touch, move_float;
/* moves_process.c */
move move_spawn, move_give, move_child, move_thread, move_futex, move_interrupt, move_system;
/* moves.c: any call of the list, each argument by its class. */
move move_any;

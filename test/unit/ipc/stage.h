/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Long calls proceed in steps, and between two steps anything may happen. Here is what the tests of that share: a
 * client and a server with MANY pages between them, and somebody who wakes after so many steps of the kernel.
 *
 * world_init is the interrupter: it sleeps at a high priority, and the clock advances with the kernel's steps.
 */
#pragma once

#include "parties.h"

#define MANY 300u /* pages: several steps for each pass over them */
#define STEPS_MAX 200u

struct stage {
    struct parties p;
    struct actor second; /* of the client */
    vaddr_t pages;       /* MANY of the client's */
};

static inline struct stage stage_set(void)
{
    struct stage stage;
    struct parties *p = &stage.p;

    p->client = world_spawn_child(world_init, 800 * PAGE_SIZE);
    p->server = world_spawn_child(world_init, 800 * PAGE_SIZE);
    p->at = world_server_create(p->server, 0, MANY * PAGE_SIZE, 0);
    p->connection = world_connect(p->client, &p->at);
    stage.second = world_thread_create(p->client);
    stage.pages = world_pages(p->client, MANY);
    assert_true(world_store(p->client, stage.pages + (MANY - 1) * PAGE_SIZE, 0x1a57));
    return stage;
}

/* The interrupter goes to sleep for so many steps. */
static inline void arm(unsigned steps)
{
    assert_ok(CALL(world_init, thread_priority, 0, XOUS_PRIORITY_DEFAULT + 5));
    assert_blocked(CALL(world_init, thread_wait, 0, XOUS_HOW(0, 0, steps)));
}

/* The actor is about to make the call whose steps count. */
static inline struct actor counted(struct actor actor)
{
    world_bring(actor);
    fake_clock_follow(MICROSECOND);
    return actor;
}

/* True if the interrupter runs now; else the call was over first, and it is woken. */
static inline bool interrupted(void)
{
    bool now = world_running().pid == world_init.pid;

    fake_clock_follow(0);
    if (!now) {
        world_advance(STEPS_MAX);
    }
    assert_ok(CALL(world_init, thread_priority, 0, XOUS_PRIORITY_DEFAULT));
    return now;
}

static inline void all_pages_are_back(const struct stage *stage)
{
    for (unsigned i = 0; i < MANY; i++) {
        assert_true(world_store(stage->p.client, stage->pages + i * PAGE_SIZE, i));
    }
}

typedef struct xous_result (*long_call)(const struct stage *stage);
typedef void (*disturbance)(const struct stage *stage);

/* Runs the call and disturbs it after 1, 2, 3, ... steps, on a new stage each time, until it is too fast. */
static inline unsigned disturb_each_step(long_call call, disturbance prepare, disturbance disturb)
{
    for (unsigned steps = 1; steps < STEPS_MAX; steps++) {
        struct stage stage = stage_set();
        if (prepare != NULL) {
            prepare(&stage);
        }
        arm(steps);
        call(&stage);
        bool again = interrupted();
        if (again) {
            disturb(&stage);
        }
        world_end_all();
        if (world_audit() != 0) {
            fail_msg("the audit finds violations after a disturbance at step %u", steps);
        }
        if (!again) {
            return steps - 1;
        }
    }
    fail_msg("the call never ends");
    return 0;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * From a moment that the hardware was told to the first instruction of the thread that waits for it. Meanwhile another
 * process computes, at a lower priority.
 *
 * Each pass has one event. The moments are spread over a tick of the timer, so the minimum is the way through the kernel;
 * the maximum has up to a tick (100 instructions) more where the hardware looks at its clock that seldom.
 */
#include <xous/events.h>
#include <xous/info.h>
#include <xous/memory.h>
#include <xous/time.h>

#include "bench.h"

#define NANOSECONDS 1000000000ul
#define AHEAD 200000ul /* instructions until the event: all is quiet before */
#define STAGGER 7ul    /* between passes, so that they fall on different parts of a tick */

enum { TIMER_BIT = 0, ALARM_BIT = 1 };

static struct own_server own;
static uint64_t pass_number;

static uint64_t instructions_at_event(void)
{
    struct xous_result event =
        xous_raw_server_receive((struct xous_args_server_receive){.server = own.server});
    uint64_t now = instructions();

    CHECK_EQUAL(event.tag, XOUS_TAG_EVENT);
    return now;
}

/* Delays by a few instructions more each time. */
static void stagger(void)
{
    for (volatile uint64_t i = 0; i < pass_number * STAGGER % 100; i++) {
    }
    pass_number++;
}

/* --- the timer --- */

static void start_timer(void)
{
    own = own_server_create(0, 0);
    CHECK_OK(xous_event_bind(XOUS_EVENT_TIMER, 0, own.server, TIMER_BIT));
    bench_start_load();
}

/* The time register counts from zero with the machine, as instret does. */
static uint64_t timer_latency(uint64_t unused)
{
    uint64_t tick = NANOSECONDS / xous_info()->timebase;

    (void)unused;
    stagger();
    uint64_t deadline = xous_machine_time() + AHEAD / tick;
    CHECK_OK(xous_timer_set(0, deadline));
    return instructions_at_event() - deadline * tick;
}

/* --- an interrupt --- */

enum { TIME_LOW = 0, TIME_HIGH = 1, ALARM_LOW = 2, ALARM_HIGH = 3, ENABLED = 4, CLEAR = 7 };

static volatile uint32_t *registers;
static uint32_t interrupt;

static void start_alarm(void)
{
    const struct xous_start_resource *device = xous_resource_find(BENCH_DEVICE, 0);

    CHECK(device != NULL);
    interrupt = device->interrupt;
    own = own_server_create(0, 0);
    CHECK_OK(xous_memory_device(device->address, device->size, (void **)&registers));
    struct xous_result result =
        xous_raw_interrupt_claim((struct xous_args_interrupt_claim){.interrupt = interrupt});
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    CHECK_OK(xous_event_bind(XOUS_EVENT_INTERRUPT, interrupt, own.server, ALARM_BIT));
    registers[ENABLED] = 1;
    bench_start_load();
}

/* The clock of the device and instret run at the same rate: what they differ by is constant. Reading the low half
 * latches the high one. */
static uint64_t alarm_latency(uint64_t unused)
{
    (void)unused;
    stagger();
    uint64_t count = instructions();
    uint64_t low = registers[TIME_LOW];
    uint64_t now = low | (uint64_t)registers[TIME_HIGH] << 32;
    uint64_t moment = now + AHEAD;
    registers[ALARM_HIGH] = (uint32_t)(moment >> 32);
    registers[ALARM_LOW] = (uint32_t)moment;
    uint64_t latency = instructions_at_event() - count - AHEAD;
    registers[CLEAR] = 1;
    struct xous_result result =
        xous_raw_interrupt_acknowledge((struct xous_args_interrupt_acknowledge){.interrupt = interrupt});
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    return latency;
}

const struct bench_row rows_times[] = {
    {.name = "timer.latency",
     .set_up = start_timer,
     .pass = timer_latency,
     .operations = 1,
     .fastest = true,
     .passes = 101},
    {.name = "irq.latency",
     .set_up = start_alarm,
     .pass = alarm_latency,
     .operations = 1,
     .fastest = true,
     .passes = 101},
    {.name = NULL},
};

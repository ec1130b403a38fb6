/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Clock, timers, interrupt controller and console.
 *
 * The interrupt controller is the PLIC's gateway to the letter: a source that was claimed is not forwarded again
 * before its completion, and a completion of a source that is not enabled or not claimed is ignored, which a
 * kernel never wants; so it is an error here.
 */
#include "fake_internal.h"

#include <kernel/trap.h>
#include <string.h>

static uint64_t now;
static uint64_t follow; /* ticks for each question what is pending */
static uint64_t timer[FAKE_HARTS];
static bool kicked[FAKE_HARTS];
static struct source {
    bool level;      /* what the device wants */
    bool pending;    /* forwarded by the gateway */
    bool in_service; /* claimed, not completed */
    bool enabled;
} sources[FAKE_INTERRUPTS + 1];

static char console[65536];
static size_t console_length;

/* --- what tests do --- */

void fake_devices_reset(const struct fake_options *options)
{
    now = options->now;
    follow = 0;
    memset(timer, 0xff, sizeof(timer));
    memset(kicked, 0, sizeof(kicked));
    memset(sources, 0, sizeof(sources));
    fake_console_clear();
}

void fake_clock_advance(uint64_t ticks)
{
    now += ticks;
}

void fake_clock_follow(uint64_t ticks)
{
    follow = ticks;
}

uint64_t fake_timer(unsigned hart)
{
    return timer[hart];
}

static void gateway(struct source *source)
{
    if (source->level && !source->in_service) {
        source->pending = true;
    }
}

void fake_interrupt_raise(uint32_t interrupt)
{
    sources[interrupt].level = true;
    gateway(&sources[interrupt]);
}

void fake_interrupt_lower(uint32_t interrupt)
{
    sources[interrupt].level = false;
}

bool fake_interrupt_enabled(uint32_t interrupt)
{
    return sources[interrupt].enabled;
}

bool fake_interrupt_in_service(uint32_t interrupt)
{
    return sources[interrupt].in_service;
}

const char *fake_console(void)
{
    return console;
}

void fake_console_clear(void)
{
    console_length = 0;
    console[0] = '\0';
}

/* --- kernel/arch.h --- */

uint64_t arch_now(void)
{
    return now;
}

void arch_timer_set(uint64_t deadline)
{
    timer[arch_hart()] = deadline;
}

uint32_t arch_interrupt_limit(void)
{
    return FAKE_INTERRUPTS;
}

static struct source *source_of(uint32_t interrupt, const char *what)
{
    if (interrupt == 0 || interrupt > FAKE_INTERRUPTS) {
        fake_error("%s of interrupt %u, which does not exist", what, interrupt);
        return &sources[0];
    }
    return &sources[interrupt];
}

void arch_interrupt_enable(uint32_t interrupt)
{
    source_of(interrupt, "enable")->enabled = true;
}

void arch_interrupt_disable(uint32_t interrupt)
{
    source_of(interrupt, "disable")->enabled = false;
}

bool arch_device_reserved(paddr_t base, uint64_t size)
{
    return base < FAKE_PLIC + FAKE_PLIC_SIZE && base + size > FAKE_PLIC;
}

static uint32_t source_ready(void)
{
    for (uint32_t i = 1; i <= FAKE_INTERRUPTS; i++) {
        if (sources[i].pending && sources[i].enabled) {
            return i;
        }
    }
    return 0;
}

/* All sources have one priority; then the lowest number wins. */
uint32_t arch_interrupt_claim(void)
{
    uint32_t interrupt = source_ready();

    if (interrupt != 0) {
        sources[interrupt].pending = false;
        sources[interrupt].in_service = true;
    }
    return interrupt;
}

void arch_interrupt_complete(uint32_t interrupt)
{
    struct source *source = source_of(interrupt, "completion");

    if (!source->enabled || !source->in_service) {
        fake_error("completion of interrupt %u is ignored: it is not %s", interrupt,
                   source->enabled ? "in service" : "enabled");
        return;
    }
    source->in_service = false;
    gateway(source);
}

void arch_hart_kick(unsigned hart)
{
    kicked[hart] = true;
}

void arch_kick_clear(void)
{
    kicked[arch_hart()] = false;
}

unsigned arch_pending(void)
{
    unsigned hart = arch_hart();

    now += follow;
    return (timer[hart] != ~0ul && now >= timer[hart] ? ARCH_PENDING_TIMER : 0u) |
           (source_ready() != 0 ? ARCH_PENDING_EXTERNAL : 0u) | (kicked[hart] ? ARCH_PENDING_KICK : 0u);
}

/* Idle harts wait outside the lock. */
void arch_idle(void)
{
    kernel_unlock();
    while (arch_pending() == 0) {
        fake_hart_stop_idle();
    }
    kernel_lock();
}

void arch_console_put(char c)
{
    if (console_length + 1 < sizeof(console)) {
        console[console_length++] = c;
        console[console_length] = '\0';
    }
}

void arch_power(enum boot_power_action action, uint64_t status)
{
    fake_hart_stop_power(action, status);
}

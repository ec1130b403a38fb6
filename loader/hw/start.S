/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The loader's first and last instructions.
 */

    .section .text.start, "ax"
    .globl loader_start
    .globl loader_image_size
loader_start:
    j       start

/* At offset 8: bytes of the whole flat image, with archive and end mark; whoever makes the image writes it here. */
    .balign 8
loader_image_size:
    .dword  0

/* a0 = hart, a1 = device tree; the MMU is off. The flat image carries its bss as zeros, so none is cleared. */
start:
    csrw    sie, zero
    csrci   sstatus, 2              /* SIE */
    csrw    satp, zero
    lla     sp, loader_stack_end
    lla     t0, trap
    csrw    stvec, t0
    mv      s0, zero                /* the frame pointer ends the chain */
    ld      a2, linked
    call    loader_main

    .balign 8
linked:
    .dword  loader_start

    .text
    .balign 4
trap:
    /* A trap while reporting one would never end. */
    lla     t0, stop
    csrw    stvec, t0
    csrr    a0, scause
    csrr    a1, stval
    csrr    a2, sepc
    lla     sp, loader_stack_end
    call    loader_trap

    .balign 4
stop:
    wfi
    j       stop

/* loader_enter(satp, entry, info, hart)
 *
 * The lower half of the kernel's address space is empty, so the instruction behind the write of satp is not
 * mapped: fetching it traps, and stvec, which names the kernel's entry, is where the hart goes on. This needs no
 * mapping of the loader at all. A change of satp from Bare takes effect at once (Privileged Architecture 1.12,
 * 4.1.11); the fence before it orders the writes of the tables, the one behind it is for harts that fetched ahead.
 * What the kernel finds: a0 = info, a1 = hart, interrupts off; scause, sepc and stval of this trap.
 */
    .globl loader_enter
    .balign 4
loader_enter:
    mv      t0, a0
    csrr    t1, stvec
    csrw    stvec, a1
    mv      a0, a2
    mv      a1, a3
    fence.i
    sfence.vma
    csrw    satp, t0
    sfence.vma
    /* Still here: the hart ignored the mode. */
    csrw    stvec, t1
    ret

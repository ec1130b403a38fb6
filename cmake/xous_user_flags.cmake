# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The machine flags of user programs, the same inside and outside the tree: whoever links libxous must be
# compiled for the ABI that it was compiled for.
#
# The frame pointer is kept so that a fault report can walk the stack. picolibc's <time.h> shows the clocks that
# libxous supplies only to those who say that they have them.
set(XOUS_USER_MACHINE -march=rv64gc -mabi=lp64d -mcmodel=medany)
set(XOUS_USER_COMPILE_FLAGS
    ${XOUS_USER_MACHINE} --specs=picolibc.specs
    -fno-omit-frame-pointer -ffunction-sections -fdata-sections
    -D_POSIX_TIMERS=1 -D_POSIX_MONOTONIC_CLOCK=200809L)
set(XOUS_USER_LINK_FLAGS
    ${XOUS_USER_MACHINE} --specs=picolibc.specs -nostartfiles
    -Wl,-u,_start -Wl,--no-warn-rwx-segments -Wl,-z,max-page-size=4096 -Wl,--build-id=none)

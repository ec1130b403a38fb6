/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#pragma once

/* Notes the kernel's root table and the width of ASIDs. Requires: the loader's satp is in force. */
void mmu_init(void);
/* Takes away the mapping of one page of the kernel image. */
void mmu_unmap_guard(const void *page);

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What no valid entry of a page table may look like.
 */
#include "fake_internal.h"

#include <pure/sv39.h>

void fake_pte_check(vaddr_t address, unsigned level, uint64_t pte)
{
    bool user_half = address < SV39_USER_END;

    if (pte >> 54 != 0 || ((pte & SV39_W) && !(pte & SV39_R))) {
        fake_error("reserved encoding 0x%lx for address 0x%lx", pte, address);
    } else if (sv39_is_table(pte)) {
        if (pte & (SV39_A | SV39_D | SV39_U | SV39_G)) {
            fake_error("table pointer 0x%lx for address 0x%lx has leaf bits", pte, address);
        }
    } else if (!(pte & SV39_A) || ((pte & SV39_W) && !(pte & SV39_D))) {
        fake_error("leaf 0x%lx for address 0x%lx lacks A or D", pte, address);
    } else if ((pte & SV39_W) && (pte & SV39_X)) {
        fake_error("leaf 0x%lx for address 0x%lx is writable and executable", pte, address);
    } else if (user_half && ((pte & SV39_G) || !(pte & SV39_U))) {
        fake_error("leaf 0x%lx for user address 0x%lx is global or the kernel's", pte, address);
    } else if (sv39_physical(pte) & (SV39_LEAF_SIZE(level) - 1)) {
        fake_error("leaf 0x%lx for address 0x%lx is misaligned", pte, address);
    }
}

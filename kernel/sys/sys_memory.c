/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Memory calls. The address space does the work in steps; what is decided here is who may ask for what.
 */
#include <kernel/arch.h>
#include <kernel/share.h>
#include <kernel/syscall.h>
#include <kernel/system.h>

#define FLAGS_ALL \
    (XOUS_RIGHTS | XOUS_MEMORY_POPULATE | XOUS_MEMORY_CONTIGUOUS | XOUS_MEMORY_DEVICE | XOUS_MEMORY_RESERVE)
#define QUERY_RUN 32u /* pages that memory_query looks at */

bool rights_are_mappable(uint64_t rights)
{
    return rights == XOUS_READ || rights == (XOUS_READ | XOUS_WRITE) || rights == (XOUS_READ | XOUS_EXECUTE);
}

/* At most one of the ways to back memory; rights where there are pages, none where there are not. */
static status_t check_flags(uint64_t flags)
{
    uint64_t ways = flags & (XOUS_MEMORY_CONTIGUOUS | XOUS_MEMORY_DEVICE | XOUS_MEMORY_RESERVE);
    uint64_t rights = flags & XOUS_RIGHTS;

    if ((flags & ~FLAGS_ALL) != 0 || (ways & (ways - 1)) != 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (ways == XOUS_MEMORY_RESERVE) {
        return rights == 0 && !(flags & XOUS_MEMORY_POPULATE) ? 0 : XOUS_INVALID_ARGUMENT;
    }
    if (ways == XOUS_MEMORY_DEVICE && (rights & XOUS_EXECUTE)) {
        return XOUS_INVALID_ARGUMENT;
    }
    return rights_are_mappable(rights) ? 0 : XOUS_INVALID_ARGUMENT;
}

status_t pages_check(vaddr_t address, uint64_t size)
{
    if (!page_aligned(address) || !page_aligned(size)) {
        return XOUS_BAD_ALIGNMENT;
    }
    return size == 0 || address > USER_END || size > USER_END - address ? XOUS_BAD_ADDRESS : 0;
}

/* Devices only: never RAM, never what the kernel itself drives. */
static bool device_granted(const struct process *process, paddr_t base, uint64_t size)
{
    if (base + size < base || arch_device_reserved(base, size)) {
        return false;
    }
    if (process->all_devices) {
        return !frames_overlap(base, size);
    }
    for (unsigned i = 0; i < PROCESS_DEVICES; i++) {
        const struct device_grant *grant = &process->device[i];
        if (base >= grant->base && size <= grant->size && base - grant->base <= grant->size - size) {
            return true;
        }
    }
    return false;
}

status_t device_grant(const struct process *from, struct process *child, paddr_t base, uint64_t size)
{
    if (!page_aligned(base) || !page_aligned(size) || size == 0) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (!device_granted(from, base, size)) {
        return XOUS_ACCESS_DENIED;
    }
    for (unsigned i = 0; i < PROCESS_DEVICES; i++) {
        if (child->device[i].size == 0) {
            child->device[i] = (struct device_grant){base, size};
            return 0;
        }
    }
    return XOUS_OUT_OF_MEMORY;
}

static status_t map_device(struct thread *thread, const struct xous_args_memory_allocate *args,
                           vaddr_t *address)
{
    if (!page_aligned(args->physical)) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (!device_granted(thread->process, args->physical, args->size)) {
        return XOUS_ACCESS_DENIED;
    }
    return aspace_map_physical(&thread->process->space, address, args->physical, args->size,
                               args->flags & XOUS_RIGHTS, &thread->work);
}

status_t sys_memory_allocate(struct thread *thread, const struct xous_args_memory_allocate *args)
{
    struct aspace *space = &thread->process->space;
    vaddr_t address = args->address;
    paddr_t physical = 0;

    RETURN_UNLESS_OK(check_flags(args->flags));
    RETURN_UNLESS_OK(pages_check(address, args->size));
    if (args->flags & XOUS_MEMORY_DEVICE) {
        RETURN_UNLESS_OK(map_device(thread, args, &address));
    } else if (args->physical != 0) {
        return XOUS_INVALID_ARGUMENT;
    } else if (args->flags & XOUS_MEMORY_CONTIGUOUS) {
        RETURN_UNLESS_OK(
            aspace_allocate_contiguous(space, &address, args->size, args->flags, &physical, &thread->work));
    } else {
        RETURN_UNLESS_OK(aspace_allocate(space, &address, args->size, args->flags, &thread->work));
    }
    return thread_return(thread, address, physical, 0);
}

status_t sys_memory_free(struct thread *thread, const struct xous_args_memory_free *args)
{
    RETURN_UNLESS_OK(pages_check(args->address, args->size));
    struct aspace *space = &thread->process->space;
    bool shares = space->shared_pages != 0;
    status_t status = aspace_free(space, args->address, args->size, &thread->work);

    if (shares) {
        objects_settle(); /* a mapping that went may have been the last use */
    }
    return status;
}

status_t sys_memory_protect(struct thread *thread, const struct xous_args_memory_protect *args)
{
    RETURN_UNLESS_OK(pages_check(args->address, args->size));
    if (!rights_are_mappable(args->rights)) {
        return XOUS_INVALID_ARGUMENT;
    }
    return aspace_protect(&thread->process->space, args->address, args->size, args->rights, &thread->work);
}

static bool same_state(const struct page_info *a, const struct page_info *b)
{
    return a->state == b->state && a->rights == b->rights;
}

status_t sys_memory_query(struct thread *thread, const struct xous_args_memory_query *args)
{
    struct page_info first;
    struct page_info next;
    vaddr_t start = args->address & ~(PAGE_SIZE - 1);
    vaddr_t end = start + PAGE_SIZE;

    RETURN_UNLESS_OK(aspace_query(&thread->process->space, args->address, &first));
    while (end - start < QUERY_RUN * PAGE_SIZE && end < USER_END &&
           aspace_query(&thread->process->space, end, &next) == 0 && same_state(&first, &next)) {
        end += PAGE_SIZE;
    }
    uint64_t *values = thread_return_values(thread);
    values[0] = first.state;
    values[1] = first.rights;
    values[2] = start;
    values[3] = end - start;
    return STATUS_DONE;
}

/* What a device that is told the address would reach is what the caller itself can reach now. */
static status_t physical_find(struct aspace *space, vaddr_t address, struct page_info *info)
{
    RETURN_UNLESS_OK(aspace_query(space, address, info));
    if (info->state == XOUS_MEMORY_LAZY) {
        (void)aspace_fault(space, address, XOUS_ACCESS_READ);
        RETURN_UNLESS_OK(aspace_query(space, address, info));
    }
    switch (info->state) {
    case XOUS_MEMORY_EMPTY:
    case XOUS_MEMORY_RESERVED:
        return XOUS_BAD_ADDRESS;
    case XOUS_MEMORY_LENT:
        return XOUS_SHARE_VIOLATION;
    default:
        return 0;
    }
}

/* a1 = the physical address, a2 = how many bytes from there on lie next to each other in the same page. */
status_t sys_memory_physical(struct thread *thread, const struct xous_args_memory_physical *args)
{
    vaddr_t address = args->address;
    struct page_info info;

    if (!(thread->process->system & XOUS_SYSTEM_PHYSICAL)) {
        return XOUS_ACCESS_DENIED;
    }
    RETURN_UNLESS_OK(physical_find(&thread->process->space, address, &info));
    uint64_t size = PAGE_SIZE << (9 * info.level);
    return thread_return(thread, info.physical + (address & (PAGE_SIZE - 1)), info.start + size - address, 0);
}

static status_t give_check(struct thread *thread, const struct xous_args_memory_give *args,
                           struct process **child)
{
    RETURN_UNLESS_OK(find_descendant(thread, args->pid, child));
    RETURN_UNLESS_OK(pages_check(args->origin, args->size));
    RETURN_UNLESS_OK(pages_check(args->target, args->size));
    if (!rights_are_mappable(args->rights)) {
        return XOUS_INVALID_ARGUMENT;
    }
    return (*child)->state == XOUS_PROCESS_NEW ? 0 : XOUS_ACCESS_DENIED;
}

/* The child is pinned while its space is worked on in steps. */
status_t sys_memory_give(struct thread *thread, const struct xous_args_memory_give *args)
{
    struct process *child = thread->partner;

    if (child == NULL) {
        RETURN_UNLESS_OK(give_check(thread, args, &child));
        thread_pin(thread, child);
    }
    status_t status = aspace_move(&thread->process->space, args->origin, &child->space, args->target,
                                  args->size, args->rights, &thread->work);
    if (status != STATUS_AGAIN) {
        thread_unpin(thread);
    }
    return status;
}

status_t sys_heap_resize(struct thread *thread, const struct xous_args_heap_resize *args)
{
    struct aspace *space = &thread->process->space;

    if (!page_aligned(args->size)) {
        return XOUS_BAD_ALIGNMENT;
    }
    status_t status = aspace_heap_resize(space, args->size, &thread->work);
    objects_settle(); /* what lay behind the heap may be gone */
    RETURN_UNLESS_OK(status);
    return thread_return(thread, USER_HEAP_START, space->heap_size, 0);
}

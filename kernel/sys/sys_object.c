/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Shared memory objects: who may do what with a handle; the steps are taken in mem.
 *
 * While a call of the creator works on an object in steps, its handle is busy: no other call can use or close it. A
 * mapping that is being built has its own record, so handles may come and go meanwhile.
 */
#include <kernel/assert.h>
#include <kernel/grant.h>
#include <kernel/syscall.h>
#include <kernel/system.h>

status_t find_share(const struct thread *thread, uint64_t handle, struct share **share)
{
    *share = table_find(&thread->process->objects, handle, OBJECT_SHARE);
    if (*share == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    if ((*share)->busy) {
        return XOUS_SHARE_VIOLATION;
    }
    return share_is_void(*share) ? XOUS_ACCESS_DENIED : 0;
}

status_t find_grantable(struct thread *thread, uint64_t handle, struct grant_source *source)
{
    *source = (struct grant_source){NULL, NULL};
    status_t status = find_connection(thread, handle, &source->connection);

    return status == XOUS_INVALID_HANDLE ? find_share(thread, handle, &source->share) : status;
}

/* The busy handle that an earlier step left in the work record. */
static struct share *busy_share(const struct thread *thread)
{
    return table_find(&thread->process->objects, thread->work.data[0], OBJECT_SHARE);
}

static status_t share_keep(struct thread *thread, struct share *share, status_t status)
{
    share->busy = status == STATUS_AGAIN;
    thread->work.data[0] = share->busy ? share->handle : 0;
    return status;
}

status_t sys_object_create(struct thread *thread, const struct xous_args_object_create *args)
{
    struct share *share = thread->calling ? busy_share(thread) : NULL;

    if (share == NULL) {
        if (!page_aligned(args->size)) {
            return XOUS_BAD_ALIGNMENT;
        }
        RETURN_UNLESS_OK(args->size == 0 ? XOUS_INVALID_ARGUMENT : 0);
        RETURN_UNLESS_OK(object_create(thread->process, args->size >> PAGE_SHIFT, &share));
    }
    RETURN_UNLESS_OK(share_keep(thread, share, shared_fill(&share->object->shared)));
    return thread_return(thread, share->handle, 0, 0);
}

/* R, or R and W, and no more than the handle has. */
static status_t check_rights(const struct share *share, uint64_t rights)
{
    if (rights != XOUS_READ && rights != (XOUS_READ | XOUS_WRITE)) {
        return XOUS_INVALID_ARGUMENT;
    }
    return (rights & ~(uint64_t)share->rights) != 0 ? XOUS_ACCESS_DENIED : 0;
}

status_t sys_object_share(struct thread *thread, const struct xous_args_object_share *args)
{
    struct share *source;
    struct share *share;

    RETURN_UNLESS_OK(find_share(thread, args->object, &source));
    RETURN_UNLESS_OK(check_rights(source, args->rights));
    RETURN_UNLESS_OK(share_reserve(thread->process, &share));
    share_bind(share, source, args->rights);
    share_publish(share);
    return thread_return(thread, share->handle, 0, 0);
}

static status_t map_begin(struct thread *thread, const struct xous_args_object_map *args)
{
    struct share *share;

    RETURN_UNLESS_OK(find_share(thread, args->object, &share));
    RETURN_UNLESS_OK(check_rights(share, args->rights));
    return mapping_begin(&share->object->shared, &thread->process->space, args->rights, share->epoch,
                         &thread->mapping);
}

void mapping_settle(struct thread *thread)
{
    if (thread->mapping != NULL) {
        mapping_end(thread->mapping);
        thread->mapping = NULL;
        objects_settle();
    }
}

status_t sys_object_map(struct thread *thread, const struct xous_args_object_map *args)
{
    vaddr_t address = args->address;

    if (thread->mapping == NULL) {
        RETURN_UNLESS_OK(map_begin(thread, args));
    }
    uint64_t size = thread->mapping->pages << PAGE_SHIFT;
    status_t status = aspace_map_shared(&thread->process->space, &address, thread->mapping, &thread->work);
    if (status != STATUS_AGAIN) {
        mapping_settle(thread);
    }
    return status == 0 ? thread_return(thread, address, size, 0) : status;
}

/* Handles of others are void from the first step on; their mappings go in steps. */
status_t sys_object_revoke(struct thread *thread, const struct xous_args_object_revoke *args)
{
    struct share *share = thread->calling ? busy_share(thread) : NULL;

    if (share == NULL) {
        RETURN_UNLESS_OK(find_share(thread, args->object, &share));
        if (share->object->owner != thread->process) {
            return XOUS_ACCESS_DENIED;
        }
        share->object->shared.epoch++;
    }
    return share_keep(thread, share, shared_revoke(&share->object->shared));
}

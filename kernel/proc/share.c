/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Handles of shared memory objects, and the objects' ends (share.h has the rules).
 */
#include <kernel/share.h>

#include <kernel/assert.h>

static void object_free(struct object *object)
{
    struct process *owner = object->owner;

    list_remove(&object->sibling);
    pool_give_back(&owner->object_pool, object);
    process_release(owner);
}

static status_t object_make(struct process *owner, uint64_t pages, struct object **object)
{
    if (owner->object_pool.size == 0) {
        pool_init(&owner->object_pool, &owner->account, POOL_SIZE(sizeof(struct object)));
    }
    struct object *new = pool_take(&owner->object_pool);
    if (new == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    status_t status = shared_init(&new->shared, &owner->space, pages);
    if (status != 0) {
        pool_give_back(&owner->object_pool, new);
        return status;
    }
    new->owner = owner;
    list_init(&new->dying);
    list_append(&owner->shared_objects, &new->sibling);
    process_retain(owner);
    *object = new;
    return 0;
}

/* ---------------------------------------------------------------------- */

status_t object_create(struct process *owner, uint64_t pages, struct share **share)
{
    struct object *object;

    RETURN_UNLESS_OK(share_reserve(owner, share));
    status_t status = object_make(owner, pages, &object);
    if (status != 0) {
        share_close(*share);
        return status;
    }
    share_bind(*share, &(struct share){.object = object}, XOUS_READ | XOUS_WRITE);
    share_publish(*share);
    (*share)->busy = true;
    return 0;
}

bool share_is_void(const struct share *share)
{
    return share->holder != share->object->owner && share->epoch < share->object->shared.epoch;
}

status_t share_reserve(struct process *holder, struct share **share)
{
    xous_handle_t handle;
    struct share *new =
        process_new_object(holder, &holder->share_pool, sizeof(struct share), OBJECT_RESERVED_SHARE, &handle);

    if (new == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    new->holder = holder;
    new->handle = handle;
    process_retain(holder);
    *share = new;
    return 0;
}

void share_bind(struct share *share, const struct share *source, uint64_t rights)
{
    share->object = source->object;
    share->epoch = source->holder == source->object->owner ? source->object->shared.epoch : source->epoch;
    share->rights = (uint8_t)rights;
    share->object->shares++;
    shared_use(&share->object->shared);
}

void share_publish(struct share *share)
{
    table_fill(&share->holder->objects, share->handle, OBJECT_SHARE, share);
}

void share_disown(struct share *share)
{
    if (share->handle != 0) {
        table_remove(&share->holder->objects, share->handle);
        share->handle = 0;
    }
}

void share_close(struct share *share)
{
    struct process *holder = share->holder;

    share_disown(share);
    if (share->object != NULL) {
        share->object->shares--;
        shared_unuse(&share->object->shared);
    }
    pool_give_back(&holder->share_pool, share);
    process_release(holder);
    objects_settle();
}

/* --- ends --- */

void objects_settle(void)
{
    struct shared *shared;

    while ((shared = shared_next_idle()) != NULL) {
        struct object *object = CONTAINER_OF(shared, struct object, shared);
        list_append(&object->owner->dying_objects, &object->dying);
        process_reap_objects(object->owner);
    }
}

bool objects_reap_step(struct process *owner)
{
    if (list_empty(&owner->dying_objects)) {
        return false;
    }
    struct object *object = LIST_ENTRY(list_first(&owner->dying_objects), struct object, dying);
    if (shared_dissolve(&object->shared) != STATUS_AGAIN) {
        list_remove(&object->dying);
        if (list_empty(&owner->dying_objects)) {
            process_reaped_objects(owner); /* before it may be freed with its last object */
        }
        object_free(object);
    }
    return true;
}

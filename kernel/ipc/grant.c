/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Handles on their way in messages (grant.h says how).
 */
#include <kernel/grant.h>

static void drop_share(struct connection *place)
{
    if (place->share != NULL) {
        share_close(place->share);
        place->share = NULL;
    }
}

status_t grant_reserve(struct process *process, bool share, struct connection **place)
{
    struct connection *connection;

    RETURN_UNLESS_OK(connection_create(process, NULL, 0, XOUS_SLOTS_DEFAULT, &connection));
    if (share && share_reserve(process, &connection->share) != 0) {
        connection_close(connection);
        return XOUS_OUT_OF_MEMORY;
    }
    *place = connection;
    return 0;
}

void grant_bind(struct connection *place, const struct grant_source *source)
{
    if (source->share != NULL) {
        share_bind(place->share, source->share, source->share->rights);
        return;
    }
    drop_share(place);
    connection_attach(place, source->connection->server, source->connection->label);
}

xous_handle_t grant_publish(struct connection *place)
{
    struct share *share = place->share;

    if (share == NULL) {
        connection_publish(place);
        return place->handle;
    }
    share_publish(share);
    place->share = NULL;
    connection_close(place);
    return share->handle;
}

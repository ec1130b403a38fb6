/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <kernel/event.h>

void binding_fire(struct binding *binding)
{
    if (binding->server != NULL) {
        server_signal(binding->server, binding->bit);
    }
}

void binding_set(struct binding *binding, struct server *server, unsigned bit)
{
    binding_clear(binding);
    if (server != NULL) {
        binding->server = server;
        binding->bit = 1ul << bit;
        list_append(&server->bindings, &binding->link);
    }
}

void binding_clear(struct binding *binding)
{
    if (binding->server != NULL) {
        binding->server = NULL;
        list_remove(&binding->link);
    }
}

/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The process service: the first process, which starts all others and keeps watch over them.
 *
 * Whatever is wrong with boot archive, manifest or device tree is said in the kernel's log, and the service
 * goes on with what is left: its own end would be the end of the system.
 */
#include "manager.h"

#include <string.h>

#include <xous/error.h>
#include <xous/events.h>
#include <xous/info.h>
#include <xous/log.h>
#include <xous/machine.h>
#include <xous/process.h>
#include <xous/syscall.h>

#define MIB (1ul << 20)
#define STATUS_NO_MEMORY 1u /* of the machine, where it can carry one */

struct manager manager;

#define XOUS_PROTOCOL <xous/process.def>
#include <xous/protocol/serve.h>

static void on_event(struct xous_server *server, uint64_t bits)
{
    (void)server;
    if ((bits & 1u << EVENT_CHILDREN) != 0) {
        children_collect();
    }
    if ((bits & 1u << EVENT_TIMER) != 0) {
        children_restart_due();
    }
}

static void archive_open(void)
{
    const struct xous_info_page *info = xous_info();
    size_t where = 0;
    enum ustar_error error = ustar_open(&manager.archive, (const void *)(uintptr_t)info->archive,
                                        info->archive == 0 ? 0 : info->archive_size, &where);

    manager.has_archive = error == USTAR_OK;
    if (!manager.has_archive) {
        xous_log_kernel(XOUS_LOG_ERROR, "process: boot archive, offset %zu: %s", where,
                        ustar_error_text(error));
    }
}

static void tree_open(void)
{
    const struct xous_info_page *info = xous_info();
    enum fdt_error error = FDT_TRUNCATED;

    if (info->tree != 0) {
        error = fdt_open(&manager.tree, (const void *)(uintptr_t)info->tree, info->tree_size);
    }
    manager.has_tree = error == FDT_OK;
    if (!manager.has_tree) {
        xous_log_kernel(XOUS_LOG_ERROR, "process: device tree: %s; services get no devices",
                        fdt_error_text(error));
    }
}

static void manifest_error(void *context, uint32_t line, const char *text)
{
    (void)context;
    xous_log_kernel(XOUS_LOG_ERROR, "manifest, line %u: %s; the line is left out", (unsigned)line, text);
}

static void manifest_read(void)
{
    struct ustar_member member;

    if (!manager.has_archive || !ustar_find(&manager.archive, "manifest", &member)) {
        xous_log_kernel(XOUS_LOG_ERROR, "process: the boot archive has no manifest: no service is started");
        return;
    }
    manifest_parse(&manager.manifest, (const char *)member.data, member.size, manifest_error, NULL);
}

/* An identity as good as the kernel makes them: a server that is gone again leaves it. */
static xous_error_t sid_make(struct xous_sid *sid)
{
    struct xous_server server = {0};
    xous_error_t error = xous_server_create(&server, NULL);

    if (error == XOUS_OK) {
        *sid = server.sid;
        error = xous_server_destroy(&server);
    }
    return error;
}

static xous_error_t sids_make(void)
{
    xous_error_t error = sid_make(&manager.names_sid);

    for (uint32_t i = 0; error == XOUS_OK && i < manager.manifest.count; i++) {
        if (manager.manifest.services[i].server == MANIFEST_SERVER_NAMES) {
            manager.service_sids[i] = manager.names_sid;
        } else if (manager.manifest.services[i].server == MANIFEST_SERVER_FIXED) {
            error = sid_make(&manager.service_sids[i]);
        }
    }
    return error;
}

static xous_error_t server_open(void)
{
    static const struct xous_server_options options = {.flags = XOUS_SERVER_ACCEPT};
    xous_error_t error;

    manager.server.handlers = handlers;
    manager.server.handler_count = sizeof(handlers) / sizeof(handlers[0]);
    manager.server.version = PROCESS_VERSION;
    manager.server.on_event = on_event;
    error = xous_server_create(&manager.server, &options);
    if (error == XOUS_OK) {
        error = xous_event_bind(XOUS_EVENT_CHILDREN, 0, manager.server.handle, EVENT_CHILDREN);
    }
    if (error == XOUS_OK) {
        error = xous_event_bind(XOUS_EVENT_TIMER, TIMER_RESTARTS, manager.server.handle, EVENT_TIMER);
    }
    return error;
}

static uint64_t mib_up(uint64_t bytes)
{
    return (bytes + MIB - 1) / MIB;
}

/* What this process may still hand out, and the RAM of the machine; false if the kernel does not tell. */
static bool memory_left(uint64_t *left, uint64_t *total)
{
    struct xous_process_entry self = {0};
    struct xous_memory_entry memory = {0};
    struct xous_result first = xous_raw_system_list((struct xous_args_system_list){
        .topic = XOUS_LIST_PROCESSES, .buffer = (uintptr_t)&self, .size = sizeof(self)});
    struct xous_result second = xous_raw_system_list((struct xous_args_system_list){
        .topic = XOUS_LIST_MEMORY, .buffer = (uintptr_t)&memory, .size = sizeof(memory)});

    *left = self.memory_limit - self.memory_used;
    *total = memory.total;
    return first.tag == XOUS_TAG_OK && second.tag == XOUS_TAG_OK && self.pid == xous_process_id();
}

/* A machine without room for what the manifest asks for would come up without its shell, and nobody would know
 * why: better not at all. Reserves count: a service may use its memory= at any time. */
static void memory_require(void)
{
    uint64_t need = manifest_boot_memory(&manager.manifest);
    uint64_t left;
    uint64_t total;

    if (!memory_left(&left, &total) || need <= left) {
        return;
    }
    xous_log_kernel(XOUS_LOG_ERROR,
                    "process: %lu MiB of RAM are too few: the manifest's services need %lu MiB, at least %lu "
                    "MiB in all",
                    (unsigned long)(total / MIB), (unsigned long)mib_up(need),
                    (unsigned long)mib_up(total + need - left));
    (void)xous_raw_system_shutdown(
        (struct xous_args_system_shutdown){.action = XOUS_SHUTDOWN_POWER_OFF, .status = STATUS_NO_MEMORY});
}

static void services_start(void)
{
    for (uint32_t i = 0; i < manager.manifest.count; i++) {
        if (manager.manifest.services[i].at_boot) {
            children_start_service(&manager.manifest.services[i]);
        }
    }
}

int main(void)
{
    xous_error_t error;

    xous_log_use_kernel();
    process_table_init(&manager.table);
    process_table_add(&manager.table, xous_process_id(), 0, "process", xous_machine_time());
    archive_open();
    tree_open();
    manifest_read();
    if (manager.has_archive) {
        programs_init(&manager.programs, &manager.archive, &manager.manifest);
    }
    error = sids_make();
    if (error == XOUS_OK) {
        error = server_open();
    }
    if (error == XOUS_OK) {
        memory_require();
        services_start();
        error = xous_server_run(&manager.server);
    }
    xous_log_kernel(XOUS_LOG_ERROR, "process: cannot serve: %s", xous_error_meaning(error));
    return 1;
}

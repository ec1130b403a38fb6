/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Fuzzer: any bytes as a device tree, through every accessor and through the loader's reading of the machine.
 */
#include <loader/fail.h>
#include <loader/machine.h>
#include <setjmp.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static jmp_buf refused;

_Noreturn void loader_fail(const char *format, ...)
{
    char message[512];
    va_list arguments;

    va_start(arguments, format);
    loader_format(message, sizeof(message), format, arguments);
    va_end(arguments);
    longjmp(refused, 1);
}

static void visit_node(const struct fdt *tree, const struct fdt_node *node)
{
    struct fdt_property property;
    uint64_t base;
    uint64_t size;
    uint32_t cell;

    fdt_name_is(tree, node, "soc");
    fdt_enabled(tree, node);
    fdt_compatible(tree, node, "ns16550a");
    fdt_get_text(tree, node, "compatible");
    fdt_get_number(tree, node, "reg", &base);
    if (fdt_get(tree, node, "interrupts", &property)) {
        fdt_cell(&property, 0, &cell);
        fdt_cell(&property, 0xffffffff, &cell);
    }
    for (uint32_t i = 0; i < 4 && fdt_reg(tree, node, i, &base, &size); i++) {
    }
}

static void visit(const struct fdt *tree)
{
    struct fdt_node node;
    uint64_t base;
    uint64_t size;

    fdt_root(tree, &node);
    do {
        visit_node(tree, &node);
    } while (fdt_next(tree, &node));
    for (uint32_t i = 0; fdt_reservation(tree, i, &base, &size); i++) {
    }
    fdt_find_path(tree, "/soc/serial", &node);
    fdt_find_phandle(tree, 3, &node);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct machine machine;
    struct fdt tree;

    if (fdt_open(&tree, data, size) != FDT_OK) {
        return 0;
    }
    visit(&tree);
    memset(&machine, 0, sizeof(machine));
    if (setjmp(refused) == 0) {
        machine_read(&machine, &tree, 0);
    }
    return 0;
}

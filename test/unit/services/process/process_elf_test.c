/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/process/load_plan.c, symbol.c and fault_text.c on an ELF file that is made here: constants at
 * 0x10000, code at 0x11000 with the entry, data at 0x12800, and a symbol table.
 */
#include <check.h>

#include <stdlib.h>
#include <string.h>

#include <xous/abi/memory.h>

#include "fault_text.h"
#include "load_plan.h"
#include "symbol.h"

#define FILE_SIZE 0x4000u
#define SECTIONS 0x3000u
#define SYMBOLS 0x3200u
#define STRINGS 0x3400u
#define SYMBOL_COUNT 5u

static uint8_t *file; /* of exactly FILE_SIZE, for ASan */
static const struct process_end nothing;

static void put(size_t at, uint64_t value, unsigned width)
{
    for (unsigned i = 0; i < width; i++) {
        file[at + i] = (uint8_t)(value >> (8 * i));
    }
}

static void put_segment(unsigned n, uint32_t flags, uint64_t address, uint64_t offset, uint64_t size,
                        uint64_t memory)
{
    size_t at = 64 + n * 56u;

    put(at, 1, 4);
    put(at + 4, flags, 4);
    put(at + 8, offset, 8);
    put(at + 16, address, 8);
    put(at + 24, address, 8);
    put(at + 32, size, 8);
    put(at + 40, memory, 8);
    put(at + 48, 0x1000, 8);
}

static void put_section(unsigned n, uint32_t type, uint64_t offset, uint64_t size, uint32_t link)
{
    size_t at = SECTIONS + n * 64u;

    put(at + 4, type, 4);
    put(at + 24, offset, 8);
    put(at + 32, size, 8);
    put(at + 40, link, 4);
}

static void put_symbol(unsigned n, uint32_t name, uint8_t type, uint64_t value)
{
    size_t at = SYMBOLS + n * 24u;

    put(at, name, 4);
    file[at + 4] = type;
    put(at + 6, 1, 2);
    put(at + 8, value, 8);
}

static int setup(void **state)
{
    static const uint8_t identity[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    static const char names[] = "\0main\0helper\0$x\0table";

    (void)state;
    file = calloc(1, FILE_SIZE);
    memcpy(file, identity, sizeof(identity));
    put(16, 2, 2);   /* executable */
    put(18, 243, 2); /* RISC-V */
    put(20, 1, 4);
    put(24, 0x11010, 8);
    put(32, 64, 8);
    put(40, SECTIONS, 8);
    put(52, 64, 2);
    put(54, 56, 2);
    put(56, 3, 2);
    put(58, 64, 2);
    put(60, 3, 2);
    put_segment(0, 4, 0x10000, 0x0, 0x100, 0x100);
    put_segment(1, 5, 0x11000, 0x1000, 0x200, 0x200);
    put_segment(2, 6, 0x12800, 0x1800, 0x300, 0x2000);
    put_section(1, 2, SYMBOLS, SYMBOL_COUNT * 24, 2);
    put_section(2, 3, STRINGS, sizeof(names), 0);
    memcpy(file + STRINGS, names, sizeof(names));
    put_symbol(1, 1, 0x12, 0x11010);  /* main */
    put_symbol(2, 6, 0x02, 0x11040);  /* helper */
    put_symbol(3, 13, 0x00, 0x11044); /* $x */
    put_symbol(4, 16, 0x11, 0x12800); /* table, data */
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(file);
    return 0;
}

static struct load_plan plan_made(void)
{
    struct load_plan plan;

    assert_int_equal(load_plan_make(&plan, file, FILE_SIZE, 0x10000, 0x1000000), ELF_OK);
    return plan;
}

static void load_plan_begins_with_the_part_of_the_entry(void **state)
{
    struct load_plan plan = plan_made();

    (void)state;
    assert_int_equal(plan.count, 3);
    assert_int_equal(plan.entry, 0x11010);
    assert_int_equal(plan.parts[0].target, 0x11000);
    assert_int_equal(plan.parts[0].rights, XOUS_READ | XOUS_EXECUTE);
    assert_int_equal(plan.parts[1].target, 0x10000);
}

static void load_plan_parts_are_whole_pages_with_data_in_place(void **state)
{
    struct load_plan plan = plan_made();
    const struct load_part *data = load_plan_part(&plan, 0x12900);

    (void)state;
    assert_int_equal(data->target, 0x12000);
    assert_int_equal(data->size, 0x3000); /* 0x12800 to 0x14800 */
    assert_int_equal(data->data_offset, 0x800);
    assert_int_equal(data->data_size, 0x300);
    assert_ptr_equal(data->data, file + 0x1800);
    assert_int_equal(data->rights, XOUS_READ | XOUS_WRITE);
    assert_int_equal(plan.size, 0x5000);
    assert_null(load_plan_part(&plan, 0x15000));
    assert_null(load_plan_part(&plan, 0xffff));
}

static void F13_load_plan_refuses_an_entry_outside_the_code(void **state)
{
    struct load_plan plan;

    (void)state;
    put(24, 0x12800, 8);
    assert_int_equal(load_plan_make(&plan, file, FILE_SIZE, 0x10000, 0x1000000), ELF_ENTRY);
    put(24, 0x11011, 8);
    assert_int_equal(load_plan_make(&plan, file, FILE_SIZE, 0x10000, 0x1000000), ELF_ENTRY);
}

static void load_plan_refuses_addresses_outside_the_window(void **state)
{
    struct load_plan plan;

    (void)state;
    assert_int_equal(load_plan_make(&plan, file, FILE_SIZE, 0x11000, 0x1000000), ELF_ADDRESS);
    assert_int_equal(load_plan_make(&plan, file, FILE_SIZE, 0x10000, 0x14000), ELF_ADDRESS);
}

static void symbol_is_the_closest_function_below(void **state)
{
    struct symbol symbol;

    (void)state;
    assert_true(symbol_find(file, FILE_SIZE, 0x1102c, &symbol));
    assert_string_equal(symbol.name, "main");
    assert_int_equal(symbol.offset, 0x1c);
    assert_true(symbol_find(file, FILE_SIZE, 0x11040, &symbol));
    assert_string_equal(symbol.name, "helper");
    assert_int_equal(symbol.offset, 0);
}

static void symbol_skips_marks_and_data(void **state)
{
    struct symbol symbol;

    (void)state;
    assert_true(symbol_find(file, FILE_SIZE, 0x11048, &symbol));
    assert_string_equal(symbol.name, "helper");
    assert_true(symbol_find(file, FILE_SIZE, 0x12900, &symbol));
    assert_string_equal(symbol.name, "helper");
    assert_false(symbol_find(file, FILE_SIZE, 0x11000, &symbol));
}

static void symbol_table_may_be_damaged(void **state)
{
    struct symbol symbol;

    (void)state;
    put(SYMBOLS + 24, 0xffffffff, 4); /* a name outside the strings */
    assert_false(symbol_find(file, FILE_SIZE, 0x11020, &symbol));
    put(SECTIONS + 64 + 32, ~0ull, 8); /* a table larger than the file */
    assert_false(symbol_find(file, FILE_SIZE, 0x11050, &symbol));
    put(40, FILE_SIZE - 1, 8); /* sections behind the file */
    assert_false(symbol_find(file, FILE_SIZE, 0x11050, &symbol));
    assert_false(symbol_find(file, 10, 0x11050, &symbol));
    assert_false(symbol_find(NULL, 0, 0x11050, &symbol));
}

static void symbol_name_must_end_in_the_strings(void **state)
{
    struct symbol symbol;

    (void)state;
    put(SECTIONS + 128 + 32, 3, 8); /* the strings end inside "main" */
    assert_false(symbol_find(file, FILE_SIZE, 0x11050, &symbol));
}

static void fault_text_is(struct process_end end, const char *expected)
{
    struct load_plan plan = plan_made();
    struct fault_scene scene = {&plan, 0x10000, 0x4000000000, 0x3fff000000};
    char text[160];

    fault_describe(&end, &scene, text, sizeof(text));
    assert_string_equal(text, expected);
}

static struct process_end access_fault(uint32_t access, uint64_t address)
{
    struct process_end end = nothing;

    end.cause = XOUS_FAULT_ACCESS;
    end.access = access;
    end.address = address;
    return end;
}

static void F03_fault_text_says_what_and_why(void **state)
{
    (void)state;
    fault_text_is(access_fault(XOUS_ACCESS_WRITE, 0),
                  "cannot write to address 0x0 (nothing is mapped there)");
    fault_text_is(access_fault(XOUS_ACCESS_READ, 0xffffffc080000000),
                  "cannot read address 0xffffffc080000000 (that is the kernel's)");
    fault_text_is(access_fault(XOUS_ACCESS_WRITE, 0x11020),
                  "cannot write to address 0x11020 (that is its code, which can only be read and executed)");
    fault_text_is(access_fault(XOUS_ACCESS_EXECUTE, 0x12900),
                  "cannot execute at address 0x12900 (that is its data, which cannot be executed)");
    fault_text_is(access_fault(XOUS_ACCESS_WRITE, 0x10004),
                  "cannot write to address 0x10004 (that is constant data, which can only be read)");
    fault_text_is(access_fault(XOUS_ACCESS_READ, 0x5000000),
                  "cannot read address 0x5000000 (nothing is mapped there, or not for this use)");
}

static void F11_fault_text_knows_a_full_stack(void **state)
{
    (void)state;
    fault_text_is(access_fault(XOUS_ACCESS_WRITE, 0x3ffefffff8),
                  "cannot write to address 0x3ffefffff8 (just below its stack, which is full)");
}

static void F03_fault_text_has_every_cause(void **state)
{
    struct process_end end = {.cause = XOUS_FAULT_ILLEGAL, .pc = 0x11010, .address = 0x5};

    (void)state;
    fault_text_is(end, "illegal instruction at 0x11010");
    end.cause = XOUS_FAULT_BREAKPOINT;
    fault_text_is(end, "breakpoint at 0x11010 (a check in the program failed)");
    end.cause = XOUS_FAULT_LENT;
    end.access = XOUS_ACCESS_WRITE;
    fault_text_is(end, "cannot write to address 0x5 (the page is lent to another process)");
    end.cause = XOUS_FAULT_MISALIGNED;
    fault_text_is(end, "cannot write to address 0x5 (the address is not aligned)");
    end.cause = XOUS_FAULT_BUS;
    fault_text_is(end, "cannot write to address 0x5 (no memory and no device answers there)");
}

static void fault_place_has_function_and_marker(void **state)
{
    char text[120];

    (void)state;
    fault_place("crash", file, FILE_SIZE, 0x1102c, text, sizeof(text));
    assert_string_equal(text, "main+0x1c [crash 0x1102c]");
    fault_place("crash", file, FILE_SIZE, 0x0, text, sizeof(text));
    assert_string_equal(text, "[crash 0x0]");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(load_plan_begins_with_the_part_of_the_entry),
        CASE(load_plan_parts_are_whole_pages_with_data_in_place),
        CASE(F13_load_plan_refuses_an_entry_outside_the_code),
        CASE(load_plan_refuses_addresses_outside_the_window),
        CASE(symbol_is_the_closest_function_below),
        CASE(symbol_skips_marks_and_data),
        CASE(symbol_table_may_be_damaged),
        CASE(symbol_name_must_end_in_the_strings),
        CASE(F03_fault_text_says_what_and_why),
        CASE(F11_fault_text_knows_a_full_stack),
        CASE(F03_fault_text_has_every_cause),
        CASE(fault_place_has_function_and_marker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

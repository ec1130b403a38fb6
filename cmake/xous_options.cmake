# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Compiler options as INTERFACE targets. Every library and program of the tree takes exactly one of
#   xous_kernel_options   kernel, loader and what they link (host flavours: same warnings, sanitizers)
#   xous_user_options     user programs and what they link; rv64 only
#   xous_host_options     code that exists on the host only: tests, fake arch
# All of them carry xous_warnings: warnings are errors everywhere.

add_library(xous_warnings INTERFACE)
target_compile_options(xous_warnings INTERFACE
    -Werror -Wall -Wextra -Wshadow -Wwrite-strings -Wundef -Wvla
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
    $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
    $<$<C_COMPILER_ID:Clang>:-Wthread-safety>)

# Debug information and __FILE__ name the tree, never the machine it was built on; the run command and the
# debugger put the real place back.
set(XOUS_SOURCE_ALIAS /xous)
add_library(xous_source_names INTERFACE)
target_compile_options(xous_source_names INTERFACE
    "-fdebug-prefix-map=${PROJECT_SOURCE_DIR}=${XOUS_SOURCE_ALIAS}"
    "-fdebug-prefix-map=${PROJECT_BINARY_DIR}=${XOUS_SOURCE_ALIAS}/build"
    "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")

add_library(xous_host_options INTERFACE)
target_link_libraries(xous_host_options INTERFACE xous_warnings)
target_compile_options(xous_host_options INTERFACE -O1 -g -fno-omit-frame-pointer)
# A build that counts what runs is not the one that checks it.
if(XOUS_COVERAGE)
    set(XOUS_INSTRUMENT -fprofile-instr-generate -fcoverage-mapping)
else()
    set(XOUS_INSTRUMENT -fsanitize=address,undefined -fno-sanitize-recover=all)
endif()
if(XOUS_HOST)
    target_compile_options(xous_host_options INTERFACE ${XOUS_INSTRUMENT}
        $<$<BOOL:${XOUS_FUZZ}>:-fsanitize=fuzzer-no-link>)
    target_link_options(xous_host_options INTERFACE ${XOUS_INSTRUMENT})
endif()

add_library(xous_kernel_options INTERFACE)
add_library(xous_user_options INTERFACE)
if(XOUS_HOST)
    target_link_libraries(xous_kernel_options INTERFACE xous_host_options)
    target_link_libraries(xous_user_options INTERFACE xous_host_options)
    return()
endif()

# gcc chooses libgcc by the literal -march string: with _zicsr in it the soft-float library is not found.
# ISA spec 2.2 has the CSR instructions in its base instead.
set(XOUS_KERNEL_MACHINE -march=rv64imac -misa-spec=2.2 -mabi=lp64 -mcmodel=medany)
target_link_libraries(xous_kernel_options INTERFACE xous_warnings xous_source_names)
target_compile_options(xous_kernel_options INTERFACE
    ${XOUS_KERNEL_MACHINE} -O2 -g
    -ffreestanding -fno-pie -fno-common -fno-omit-frame-pointer
    -ffunction-sections -fdata-sections -fno-stack-protector
    # memset and memcpy must not be compiled into calls of themselves
    $<$<COMPILE_LANGUAGE:C>:-fno-tree-loop-distribute-patterns>)
target_link_options(xous_kernel_options INTERFACE
    ${XOUS_KERNEL_MACHINE} -nostdlib -static -no-pie -Wl,--gc-sections -Wl,--build-id=none
    -Wl,-z,max-page-size=4096 -Wl,--no-warn-rwx-segments)
target_link_libraries(xous_kernel_options INTERFACE gcc)

# What a user program is compiled with; xousConfig.cmake gives the same to projects outside the tree.
include(xous_user_flags)
target_link_libraries(xous_user_options INTERFACE xous_warnings xous_source_names)
target_compile_options(xous_user_options INTERFACE ${XOUS_USER_COMPILE_FLAGS} -Os -g)
target_link_options(xous_user_options INTERFACE ${XOUS_USER_LINK_FLAGS})

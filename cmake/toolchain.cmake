# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Debian's riscv64-unknown-elf gcc with picolibc. Used by this tree and, installed as
# share/xous/toolchain.cmake, by projects outside it. It names tools only: the flags of the kernel and of
# user programs differ and come with their targets.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv64)

set(CMAKE_C_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_ASM_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_OBJCOPY riscv64-unknown-elf-objcopy CACHE STRING "")

# A program links only with libxous, which does not exist when CMake tries the compiler.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_EXECUTABLE_SUFFIX_C .elf)
set(CMAKE_EXECUTABLE_SUFFIX_ASM .elf)

# Installed next to the package: find_package(xous) needs no hint, and ctest boots what it tests.
if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/xousConfig.cmake")
    set(xous_DIR "${CMAKE_CURRENT_LIST_DIR}" CACHE PATH "The xous SDK")
    set(CMAKE_CROSSCOMPILING_EMULATOR python3 "${CMAKE_CURRENT_LIST_DIR}/tools/boot.py")
endif()

# SPDX-License-Identifier: MIT OR Apache-2.0
#
# xous_add_kernel_core(TARGET ARCH)
#   Compiles the portable kernel into the object library TARGET against the include roots of the layer ARCH
#   (xous_arch_riscv or xous_arch_fake). Same sources, same warnings, for the machine and for the host: there
#   is no macro by which the kernel could tell. The sources are the list XOUS_KERNEL_SOURCES that
#   kernel/CMakeLists.txt sets (names relative to kernel/).
#   What only a freestanding program needs (memcpy and its kin: the host has them) is the list
#   XOUS_KERNEL_RUNTIME_SOURCES, added on rv64 alone.

function(xous_kernel_list variable result)
    get_directory_property(names DIRECTORY "${PROJECT_SOURCE_DIR}/kernel" DEFINITION ${variable})
    set(paths "")
    foreach(name IN LISTS names)
        cmake_path(ABSOLUTE_PATH name BASE_DIRECTORY "${PROJECT_SOURCE_DIR}/kernel" OUTPUT_VARIABLE path)
        list(APPEND paths "${path}")
    endforeach()
    set(${result} "${paths}" PARENT_SCOPE)
endfunction()

function(xous_add_kernel_core target arch)
    xous_kernel_list(XOUS_KERNEL_SOURCES sources)
    if(XOUS_RV64)
        xous_kernel_list(XOUS_KERNEL_RUNTIME_SOURCES runtime)
    endif()
    add_library(${target} OBJECT ${sources} ${runtime})
    target_link_libraries(${target} PUBLIC xous_kernel_options xous_kernel_api ${arch})
endfunction()

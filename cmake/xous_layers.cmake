# SPDX-License-Identifier: MIT OR Apache-2.0
#
# The layers as include roots. A target sees exactly the roots of the layers it links, so a wrong include does
# not compile; checks/layers.py holds the finer rules.
#
#   xous_abi           <xous/abi/...>   libxous/abi: the contract, nothing else is on this path
#   xous_arch_pure     <pure/...>       arch-riscv/pure: for arch-riscv, loader, fake arch and their tests
#   xous_kernel_api    <kernel/...>     kernel/include, with xous_abi
#   xous_arch_riscv    <arch/...>       arch-riscv/include
#   xous_arch_fake     <arch/...>       test/fake-arch/include
#   xous_user_api      <xous/...>       libxous/include, with xous_abi
#   xous_service_apis  <xous/...>       the published api folder of every service

function(xous_add_layer name)
    cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "ROOTS;LAYERS")
    add_library(${name} INTERFACE)
    foreach(root IN LISTS layer_ROOTS)
        target_include_directories(${name} INTERFACE "${PROJECT_SOURCE_DIR}/${root}")
    endforeach()
    target_link_libraries(${name} INTERFACE ${layer_LAYERS})
endfunction()

xous_add_layer(xous_abi ROOTS libxous/abi)
xous_add_layer(xous_arch_pure ROOTS arch-riscv LAYERS xous_abi)
xous_add_layer(xous_kernel_api ROOTS kernel/include LAYERS xous_abi)
xous_add_layer(xous_arch_riscv ROOTS arch-riscv/include LAYERS xous_arch_pure)
xous_add_layer(xous_arch_fake ROOTS test/fake-arch/include LAYERS xous_arch_pure)
xous_add_layer(xous_user_api ROOTS libxous/include LAYERS xous_abi)

file(GLOB apis CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/services/*/api")
xous_add_layer(xous_service_apis ROOTS ${apis} LAYERS xous_user_api)

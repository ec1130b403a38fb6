# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Install rules of the SDK (component `sdk`): what a project outside this tree needs to build a program against
# libxous and to boot it.
#
#   lib/libxous.a, include/xous/...        the library, its headers, the ABI, the services' published headers
#   share/xous/xousConfig.cmake            find_package(xous): target xous::xous, xous_add_app(), xous_add_service()
#   share/xous/toolchain.cmake             --toolchain
#   share/xous/user.ld                     how a program is laid out
#   share/xous/xous.img                    the system, ready to boot
#   share/xous/boot/                       its pieces, from which an image with an app in it is made
#   share/xous/programs/                   the same programs with debug information
#   share/xous/tools/                      boots images and reads the console
#   share/xous/LICENSE-*                   of all of it
include(CMakePackageConfigHelpers)

set(share share/xous)
install(TARGETS xous ARCHIVE DESTINATION lib COMPONENT sdk)
install(DIRECTORY libxous/include/ libxous/abi/ DESTINATION include COMPONENT sdk)
file(GLOB apis CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/services/*/api")
foreach(api IN LISTS apis)
    install(DIRECTORY "${api}/" DESTINATION include COMPONENT sdk FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
endforeach()

write_basic_package_version_file("${PROJECT_BINARY_DIR}/xousConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES cmake/sdk/xousConfig.cmake cmake/xous_user_flags.cmake cmake/toolchain.cmake libxous/user.ld
        LICENSE-MIT LICENSE-APACHE "${PROJECT_BINARY_DIR}/xousConfigVersion.cmake" "${PROJECT_BINARY_DIR}/xous.img"
    DESTINATION ${share} COMPONENT sdk)

get_property(programs GLOBAL PROPERTY XOUS_PROGRAMS)
foreach(program IN LISTS programs ITEMS kernel)
    install(FILES "${PROJECT_BINARY_DIR}/archive/${program}.elf" DESTINATION ${share}/boot COMPONENT sdk)
    install(FILES "$<TARGET_FILE:${program}>" DESTINATION ${share}/programs COMPONENT sdk)
endforeach()
install(FILES "${PROJECT_BINARY_DIR}/archive/loader.bin" services/manifest DESTINATION ${share}/boot COMPONENT sdk)

set(tools console guest image run session status symbols build)
list(TRANSFORM tools PREPEND cmake/tools/)
list(TRANSFORM tools APPEND .py)
install(FILES ${tools} cmake/sdk/boot.py DESTINATION ${share}/tools COMPONENT sdk)

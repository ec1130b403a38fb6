# SPDX-License-Identifier: MIT OR Apache-2.0
#
# User programs. Each becomes build/rv64/programs/NAME.elf with all debug information, for the debugger and for
# source lines in fault reports, and build/rv64/archive/NAME.elf without it, for the boot archive.
#
# xous_add_program(NAME SOURCES...)
#   A user program linked with libxous (target `xous`), in the boot archive of every image.
# xous_add_service(NAME [API DIR] SOURCES...)
#   The same, for a service. DIR (relative, usually `api`) holds what other programs may include: the headers
#   of all services are on every program's include path, their insides are not.
# xous_add_test_program(NAME SOURCES...)
#   The same, but only in the image that the system tests boot (build/rv64/test.img).
#
# The target is NAME, so more libraries, definitions or include folders are added to it as usual. On the host
# these do nothing.

function(xous_add_user_executable name)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE xous_user_options xous xous_user_api xous_service_apis)
    target_link_options(${name} PRIVATE -T "${PROJECT_SOURCE_DIR}/libxous/user.ld")
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/programs"
        LINK_DEPENDS "${PROJECT_SOURCE_DIR}/libxous/user.ld")
endfunction()

# Keeps the symbol table: the system names functions in its own reports.
function(xous_strip_for_archive name)
    set(stripped "${PROJECT_BINARY_DIR}/archive/${name}.elf")
    file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/archive")
    add_custom_command(OUTPUT "${stripped}"
        COMMAND ${CMAKE_OBJCOPY} --strip-debug "$<TARGET_FILE:${name}>" "${stripped}"
        DEPENDS ${name}
        COMMENT "Stripping ${name}.elf"
        VERBATIM)
    add_custom_target(${name}-stripped DEPENDS "${stripped}")
endfunction()

function(xous_register_program property name)
    if(NOT XOUS_RV64)
        return()
    endif()
    xous_add_user_executable(${name} ${ARGN})
    xous_strip_for_archive(${name})
    set_property(GLOBAL APPEND PROPERTY ${property} ${name})
endfunction()

function(xous_add_program name)
    xous_register_program(XOUS_PROGRAMS ${name} ${ARGN})
endfunction()

function(xous_add_service name)
    cmake_parse_arguments(PARSE_ARGV 1 service "" "API" "")
    xous_register_program(XOUS_PROGRAMS ${name} ${service_UNPARSED_ARGUMENTS})
    if(XOUS_RV64 AND service_API)
        target_include_directories(${name} PRIVATE "${service_API}")
    endif()
endfunction()

function(xous_add_test_program name)
    xous_register_program(XOUS_TEST_PROGRAMS ${name} ${ARGN})
endfunction()

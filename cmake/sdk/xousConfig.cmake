# SPDX-License-Identifier: MIT OR Apache-2.0
#
# find_package(xous): programs for xous outside its tree.
#
# xous::xous
#   libxous, with the compiler and linker options that its programs need.
# xous_add_app(NAME SOURCES... [SERVICES NAMES...])
#   The program NAME.elf, and NAME.img: the system with it in the boot archive, and with the services that were
#   added by xous_add_service(). `add_test(NAME x COMMAND NAME)` boots that image and runs the program; its exit
#   status is the test's.
# xous_add_service(NAME SOURCES... MANIFEST LINE)
#   The program NAME.elf, started with the system as the manifest line says.
cmake_minimum_required(VERSION 3.25)

get_filename_component(XOUS_SHARE "${CMAKE_CURRENT_LIST_DIR}" ABSOLUTE)
if(NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "riscv64" OR NOT CMAKE_CROSSCOMPILING)
    message(FATAL_ERROR "xous: this project was not configured for xous. Remove its build folder and configure "
        "with --toolchain ${XOUS_SHARE}/toolchain.cmake")
endif()
get_filename_component(XOUS_PREFIX "${XOUS_SHARE}/../.." ABSOLUTE)
include("${XOUS_SHARE}/xous_user_flags.cmake")
find_program(XOUS_PYTHON python3 REQUIRED)

if(NOT TARGET xous::xous)
    add_library(xous::xous STATIC IMPORTED)
    set_target_properties(xous::xous PROPERTIES
        IMPORTED_LOCATION "${XOUS_PREFIX}/lib/libxous.a"
        INTERFACE_INCLUDE_DIRECTORIES "${XOUS_PREFIX}/include")
    target_compile_options(xous::xous INTERFACE ${XOUS_USER_COMPILE_FLAGS}
        $<$<CONFIG:>:-Os> $<$<CONFIG:>:-g>)
    target_link_options(xous::xous INTERFACE ${XOUS_USER_LINK_FLAGS} -T "${XOUS_SHARE}/user.ld")
endif()

function(xous_add_user_executable name)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE xous::xous)
    target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}") # where protocols are declared
    set(stripped "${CMAKE_CURRENT_BINARY_DIR}/archive/${name}.elf")
    file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/archive")
    add_custom_command(OUTPUT "${stripped}"
        COMMAND ${CMAKE_OBJCOPY} --strip-debug "$<TARGET_FILE:${name}>" "${stripped}"
        DEPENDS ${name}
        COMMENT "Stripping ${name}.elf"
        VERBATIM)
    set_target_properties(${name} PROPERTIES XOUS_MEMBER "${stripped}")
endfunction()

# The system's manifest and a line for each service of this project.
function(xous_write_manifest path)
    file(READ "${XOUS_SHARE}/boot/manifest" manifest)
    foreach(service IN LISTS ARGN)
        get_target_property(line ${service} XOUS_MANIFEST)
        string(APPEND manifest "${line}\n")
    endforeach()
    file(CONFIGURE OUTPUT "${path}" CONTENT "${manifest}" @ONLY)
endfunction()

function(xous_add_app_image name)
    set(manifest "${CMAKE_CURRENT_BINARY_DIR}/archive/${name}.manifest")
    xous_write_manifest("${manifest}" ${ARGN})
    file(GLOB boot "${XOUS_SHARE}/boot/*.elf")
    set(files "")
    set(members "manifest=${manifest}")
    foreach(path IN LISTS boot)
        get_filename_component(file "${path}" NAME)
        list(APPEND members "${file}=${path}")
    endforeach()
    foreach(program IN LISTS ARGN ITEMS ${name})
        get_target_property(path ${program} XOUS_MEMBER)
        list(APPEND members "${program}.elf=${path}")
        list(APPEND files "${path}")
    endforeach()
    set(image "${CMAKE_CURRENT_BINARY_DIR}/${name}.img")
    add_custom_command(OUTPUT "${image}"
        COMMAND "${XOUS_PYTHON}" "${XOUS_SHARE}/tools/image.py" --loader "${XOUS_SHARE}/boot/loader.bin"
            --output "${image}" ${members}
        DEPENDS ${files} ${boot} "${manifest}"
        COMMENT "Making ${name}.img"
        VERBATIM)
    add_custom_target(${name}-image ALL DEPENDS "${image}")
endfunction()

function(xous_add_app name)
    cmake_parse_arguments(PARSE_ARGV 1 app "" "" "SERVICES")
    xous_add_user_executable(${name} ${app_UNPARSED_ARGUMENTS})
    xous_add_app_image(${name} ${app_SERVICES})
endfunction()

function(xous_add_service name)
    cmake_parse_arguments(PARSE_ARGV 1 service "" "MANIFEST" "")
    if(NOT service_MANIFEST)
        message(FATAL_ERROR "xous_add_service(${name}): MANIFEST is missing")
    endif()
    xous_add_user_executable(${name} ${service_UNPARSED_ARGUMENTS})
    set_target_properties(${name} PROPERTIES XOUS_MANIFEST "${service_MANIFEST}")
endfunction()

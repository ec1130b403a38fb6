# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Tests and fuzzers on the host.
#
# xous_add_host_test(NAME SOURCES... [LIBRARIES TARGETS...])
#   A cmocka program; its main() calls cmocka_run_group_tests(). It prints TAP, is registered with ctest, and
#   obeys two variables of the environment: XOUS_TEST_LIST=1 prints the names of its cases and runs none,
#   XOUS_TEST_FILTER=REGEX (extended) runs the cases it matches. LIBRARIES: what is tested (core_host,
#   xous_parse, xous_abi, ...). Names of cases begin with the catalogue id where there is one.
# xous_add_fuzzer(NAME SOURCES... CORPUS DIR [RUNS N] [LIBRARIES TARGETS...])
#   A libFuzzer program with LLVMFuzzerTestOneInput. DIR (relative) holds real inputs, checked in. `./xous test`
#   runs N executions (100,000 unless said otherwise) from a fixed seed.
# Each does nothing in the other flavours.

function(xous_add_host_test name)
    if(NOT XOUS_HOST OR XOUS_FUZZ)
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 1 test "" "" "LIBRARIES")
    add_executable(${name} ${test_UNPARSED_ARGUMENTS} "${PROJECT_SOURCE_DIR}/test/tools/cmocka_select.c")
    target_link_libraries(${name} PRIVATE xous_host_options ${test_LIBRARIES} cmocka)
    target_link_options(${name} PRIVATE -Wl,--wrap=_cmocka_run_group_tests)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

function(xous_add_fuzzer name)
    if(NOT XOUS_FUZZ)
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 1 fuzzer "" "CORPUS;RUNS" "LIBRARIES")
    if(NOT fuzzer_CORPUS)
        message(FATAL_ERROR "xous_add_fuzzer(${name}): CORPUS is missing")
    endif()
    if(NOT fuzzer_RUNS)
        set(fuzzer_RUNS 100000)
    endif()
    cmake_path(ABSOLUTE_PATH fuzzer_CORPUS BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    add_executable(${name} ${fuzzer_UNPARSED_ARGUMENTS})
    target_link_libraries(${name} PRIVATE xous_host_options ${fuzzer_LIBRARIES})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzzers")
    # The test command adds seed and folders to this.
    add_test(NAME ${name} COMMAND ${name} -runs=${fuzzer_RUNS} "${fuzzer_CORPUS}")
endfunction()

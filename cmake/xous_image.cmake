# SPDX-License-Identifier: MIT OR Apache-2.0
#
# Boot images. A flat image is the loader, padded to whole pages with its bss, and the boot archive (ustar)
# right behind it. The archive has deterministic metadata: same inputs, same bytes.
#
#   build/rv64/xous.img, boot.tar   what ships: kernel, manifest, services, apps
#   build/rv64/test.img             the same and the programs of the system tests
#
# xous_finish_images()   is called once, after all folders have registered their programs.

function(xous_add_flat_loader)
    set(flat "${PROJECT_BINARY_DIR}/archive/loader.bin")
    add_custom_command(OUTPUT "${flat}"
        COMMAND ${CMAKE_OBJCOPY} -O binary --set-section-flags .bss=alloc,load,contents
            "$<TARGET_FILE:loader>" "${flat}"
        DEPENDS loader
        COMMENT "Flattening the loader"
        VERBATIM)
    add_custom_target(loader-flat DEPENDS "${flat}")
endfunction()

function(xous_add_image name manifest)
    set(directory "${PROJECT_BINARY_DIR}/archive")
    set(members "")
    set(files "${directory}/loader.bin")
    foreach(program IN ITEMS kernel ${ARGN})
        list(APPEND members "${program}.elf=${directory}/${program}.elf")
        list(APPEND files "${directory}/${program}.elf")
    endforeach()
    set(tool "${PROJECT_SOURCE_DIR}/cmake/tools/image.py")
    set(image "${PROJECT_BINARY_DIR}/${name}.img")
    add_custom_command(OUTPUT "${image}" "${image}.tar"
        COMMAND "${XOUS_PYTHON}" "${tool}" --loader "${directory}/loader.bin" --output "${image}"
            --archive "${image}.tar" "manifest=${manifest}" ${members}
        DEPENDS "${tool}" "${manifest}" ${files}
        COMMENT "Making ${name}.img"
        VERBATIM)
    add_custom_target(image-${name} ALL DEPENDS "${image}")
endfunction()

function(xous_finish_images)
    set(manifest "${PROJECT_SOURCE_DIR}/services/manifest")
    find_program(XOUS_PYTHON python3 REQUIRED)
    set_target_properties(kernel loader PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/programs")
    xous_strip_for_archive(kernel)
    xous_add_flat_loader()
    get_property(programs GLOBAL PROPERTY XOUS_PROGRAMS)
    get_property(tests GLOBAL PROPERTY XOUS_TEST_PROGRAMS)
    xous_add_image(xous "${manifest}" ${programs})
    # What ships, and behind it what the test programs may do.
    set(rights "${PROJECT_SOURCE_DIR}/test/system/manifest")
    set(test_manifest "${PROJECT_BINARY_DIR}/archive/test-manifest")
    file(READ "${manifest}" shipped)
    file(READ "${rights}" added)
    file(WRITE "${test_manifest}" "${shipped}${added}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${manifest}" "${rights}")
    xous_add_image(test "${test_manifest}" ${programs} ${tests})
endfunction()

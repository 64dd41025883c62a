# A room is a folder of src/ whose objects go into the library, the program and the tests. Its place in the chain of rooms is
# checked by tests/house/test_layers.py.

# Compile settings that every target of ours shares; SYSTEM headers stay free of warnings.
add_library(sdvae_settings INTERFACE)
set(SDVAE_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
    -Wnon-virtual-dtor -Wold-style-cast $<$<BOOL:${SDVAE_WARNINGS_AS_ERRORS}>:-Werror>)
target_compile_options(sdvae_settings INTERFACE
  "$<$<COMPILE_LANGUAGE:CXX>:${SDVAE_WARNINGS}>"
  "$<$<AND:$<COMPILE_LANGUAGE:CUDA>,$<BOOL:${SDVAE_WARNINGS_AS_ERRORS}>>:-Werror=all-warnings>")
if(SDVAE_SANITIZE)
  target_compile_options(sdvae_settings INTERFACE
    -fsanitize=${SDVAE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # GCC's sanitizers make it see what is not there.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(sdvae_settings INTERFACE -fsanitize=${SDVAE_SANITIZE})
endif()
if(SDVAE_FUZZ)
  # What is not counted in the rooms, libFuzzer does not see: it would change inputs blindly.
  target_compile_options(sdvae_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
target_include_directories(sdvae_settings INTERFACE
  "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/src")

# sdvae_room(NAME [COMPUTES] SOURCES file... [LIBRARIES target...])
# COMPUTES: it has long loops over pixels or values. Sanitizer builds leave the rest unoptimised, which
# halves the time to compile it; these loops would take minutes to run so.
function(sdvae_room name)
  cmake_parse_arguments(ROOM "COMPUTES" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(sdvae_${name} OBJECT ${ROOM_SOURCES})
  if(ROOM_COMPUTES AND SDVAE_SANITIZE)
    target_compile_options(sdvae_${name} PRIVATE -O1)
  endif()
  target_link_libraries(sdvae_${name} PRIVATE sdvae_settings ${ROOM_LIBRARIES})
endfunction()

# sdvae_module(NAME SOURCES file... LIBRARIES target...): a part that is loaded when it is needed, and
# lies beside the program. It has the rooms that it uses inside it and shows its entry points alone.
function(sdvae_module name)
  cmake_parse_arguments(MODULE "" "" "SOURCES;LIBRARIES" ${ARGN})
  set(exports "${PROJECT_SOURCE_DIR}/scripts/cmake/module.map")
  add_library(${name} MODULE ${MODULE_SOURCES})
  target_link_libraries(${name} PRIVATE sdvae_settings sdvae_rooms ${MODULE_LIBRARIES})
  target_link_options(${name} PRIVATE "LINKER:--version-script=${exports}")
  set_target_properties(${name} PROPERTIES
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}"
    LINK_DEPENDS "${exports}")
endfunction()

# The modules of the room image: each has a folder there and an option.
set(SDVAE_IMAGE_MODULES avif gif heif jxl lcms tiff webp)

# sdvae_loads_image_modules(TARGET): it loads them as it runs, so they are built before it is.
function(sdvae_loads_image_modules target)
  foreach(module IN LISTS SDVAE_IMAGE_MODULES)
    if(TARGET sdvae_${module})
      add_dependencies(${target} sdvae_${module})
    endif()
  endforeach()
endfunction()

# sdvae_test_program(NAME file...): it lies beside the modules that it may load.
function(sdvae_test_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE sdvae_settings sdvae_rooms)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
endfunction()

# sdvae_room_tests(NAME [COMPUTES] SOURCES file... [LIBRARIES target...]): the unit tests of one room.
function(sdvae_room_tests name)
  cmake_parse_arguments(TESTS "COMPUTES" "" "SOURCES;LIBRARIES" ${ARGN})
  sdvae_test_program(${name}_tests ${TESTS_SOURCES})
  target_link_libraries(${name}_tests PRIVATE fmt::fmt nlohmann_json::nlohmann_json GTest::gmock
    GTest::gtest_main ${TESTS_LIBRARIES})
  set(own_options "")
  if(TESTS_COMPUTES AND SDVAE_SANITIZE)
    set(own_options -O1)
  endif()
  # gmock takes a second or two of every file that includes it.
  if(TARGET base_tests AND NOT name STREQUAL "base" AND NOT own_options)
    target_precompile_headers(${name}_tests REUSE_FROM base_tests)
  else()
    target_precompile_headers(${name}_tests PRIVATE <gmock/gmock.h>)
  endif()
  # What they test is optimised as shipped; they themselves only cost time to compile. Out of a
  # precompiled header GCC 12 takes strings of the standard library for ours, and falsely warns.
  target_compile_options(${name}_tests PRIVATE
    $<$<CONFIG:Release>:-O1> ${own_options}
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-restrict>")
  target_compile_definitions(${name}_tests PRIVATE
    SDVAE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" SDVAE_SHARED_DIR="${SDVAE_SHARED_DIR}")
  gtest_discover_tests(${name}_tests TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60)
endfunction()

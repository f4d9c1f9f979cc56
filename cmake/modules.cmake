# SPDX-License-Identifier: GPL-2.0-or-later
# A folder of daemon/ is a namespace is a static library. tests/house checks that a folder includes only what it links here.

# wikipub_module(<name> USES <modules of ours> PRIVATE <libraries that stop here>)
function(wikipub_module name)
  cmake_parse_arguments(module "" "" "USES;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_library(wikipub_${name} STATIC ${sources})
  list(TRANSFORM module_USES PREPEND wikipub_)
  target_link_libraries(wikipub_${name} PUBLIC wikipub_options ${module_USES} PRIVATE ${module_PRIVATE})
  target_precompile_headers(wikipub_${name} PRIVATE "${CMAKE_SOURCE_DIR}/cmake/std.pch.h")
endfunction()

# wikipub_test(<name> SOURCES <files> LINKS <targets>): one GoogleTest binary, build/<preset>/tests/<name>
function(wikipub_test name)
  cmake_parse_arguments(test "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${test_SOURCES})
  target_link_libraries(${name} PRIVATE wikipub_options ${test_LINKS} GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_compile_definitions(${name} PRIVATE WIKIPUB_TESTS_DIR="${CMAKE_SOURCE_DIR}/tests")
  target_precompile_headers(${name} PRIVATE "${CMAKE_SOURCE_DIR}/cmake/test.pch.h")
  if(WIKIPUB_SANITIZE MATCHES "undefined")
    # The code under test keeps it; for the tests' own it would double the time of a build.
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined)
  endif()
  add_test(NAME ${name} COMMAND ${name})
endfunction()

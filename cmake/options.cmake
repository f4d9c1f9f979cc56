# SPDX-License-Identifier: GPL-2.0-or-later
# Flags that every target of ours is compiled with: link against wikipub_options.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

find_package(Threads REQUIRED)

add_library(wikipub_options INTERFACE)
target_include_directories(wikipub_options INTERFACE "${CMAKE_SOURCE_DIR}/daemon" "${CMAKE_BINARY_DIR}/generated")
target_compile_options(wikipub_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Werror)
# Asio 1.74 does not detect Clang's coroutines; the definitions must agree in every translation unit.
target_compile_definitions(wikipub_options INTERFACE
  BOOST_ASIO_HAS_CO_AWAIT=1 BOOST_ASIO_HAS_STD_COROUTINE=1 BOOST_ASIO_NO_DEPRECATED=1
  BOOST_ASIO_SEPARATE_COMPILATION=1 BOOST_BEAST_SEPARATE_COMPILATION=1)
target_link_options(wikipub_options INTERFACE -fuse-ld=lld-16)
target_link_libraries(wikipub_options INTERFACE Threads::Threads)
if(CCACHE)
  # Without this the precompiled header's time stamp makes every object a cache miss.
  target_compile_options(wikipub_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
endif()

if(WIKIPUB_SANITIZE)
  add_compile_options(-fsanitize=${WIKIPUB_SANITIZE}
    -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/cmake/sanitizers.ignore -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${WIKIPUB_SANITIZE})
endif()

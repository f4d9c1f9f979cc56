# SPDX-License-Identifier: GPL-2.0-or-later
# Makes daemon/storage/migrations/*.sqlite.sql part of wikipub_storage.

file(GLOB migrations CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/storage/migrations/*.sqlite.sql")
list(SORT migrations)
set(rows "")
foreach(file IN LISTS migrations)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  get_filename_component(name "${file}" NAME)
  string(REGEX REPLACE "\\.sqlite\\.sql$" "" name "${name}")
  string(REGEX MATCH "^0*([1-9][0-9]*)" digits "${name}")
  file(SHA256 "${file}" checksum)
  file(READ "${file}" sql)
  string(APPEND rows "    {${CMAKE_MATCH_1}, \"${name}\", \"${checksum}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/storage_migrations.cpp" @ONLY CONTENT
"// Made by cmake/embed_migrations.cmake.
#include \"storage/migrations.h\"

namespace wikipub::storage {

static Migration const kSqlite[] = {
${rows}};

std::span<Migration const> sqlite_migrations()
{
    return kSqlite;
}

}  // namespace wikipub::storage
")
target_sources(wikipub_storage PRIVATE "${CMAKE_BINARY_DIR}/generated/storage_migrations.cpp")

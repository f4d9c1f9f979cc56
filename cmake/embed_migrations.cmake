# SPDX-License-Identifier: GPL-2.0-or-later
# Makes daemon/storage/migrations/NUMBER_NAME.{sqlite,mysql}.sql part of wikipub_storage.

# wikipub_migrations(<backend> <variable>): the files' rows of its table
function(wikipub_migrations backend variable)
  file(GLOB migrations CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/storage/migrations/*.${backend}.sql")
  list(SORT migrations)
  set(rows "")
  foreach(file IN LISTS migrations)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    get_filename_component(name "${file}" NAME)
    string(REGEX REPLACE "\\.${backend}\\.sql$" "" name "${name}")
    string(REGEX MATCH "^0*([1-9][0-9]*)" digits "${name}")
    file(SHA256 "${file}" checksum)
    file(READ "${file}" sql)
    string(APPEND rows "    {${CMAKE_MATCH_1}, \"${name}\", \"${checksum}\", R\"sql(${sql})sql\"},\n")
  endforeach()
  set(${variable} "${rows}" PARENT_SCOPE)
endfunction()

wikipub_migrations(sqlite sqlite_rows)
wikipub_migrations(mysql mysql_rows)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/storage_migrations.cpp" @ONLY CONTENT
"// Made by cmake/embed_migrations.cmake.
#include \"storage/migrations.h\"

namespace wikipub::storage {

static Migration const kSqlite[] = {
${sqlite_rows}};
static Migration const kMysql[] = {
${mysql_rows}};

std::span<Migration const> sqlite_migrations()
{
    return kSqlite;
}

std::span<Migration const> mysql_migrations()
{
    return kMysql;
}

}  // namespace wikipub::storage
")
target_sources(wikipub_storage PRIVATE "${CMAKE_BINARY_DIR}/generated/storage_migrations.cpp")

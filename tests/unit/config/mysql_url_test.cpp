// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/mysql_url.h"

#include <gtest/gtest.h>

namespace wikipub::config {
namespace {

TEST(MysqlUrl, NamesUserServerAndDatabase)
{
    EXPECT_EQ(
        parse_mysql_url("mysql://wikipub@db.example/wikipub"), (MysqlUrl{"wikipub", "db.example", 3306, "wikipub", ""})
    );
    EXPECT_EQ(parse_mysql_url("mysql://w@[2001:db8::1]:3307/w_1"), (MysqlUrl{"w", "[2001:db8::1]", 3307, "w_1", ""}));
    EXPECT_EQ(
        parse_mysql_url("mysql://wikipub@localhost/wikipub?socket=/run/mysqld/mysqld.sock"),
        (MysqlUrl{"wikipub", "localhost", 3306, "wikipub", "/run/mysqld/mysqld.sock"})
    );
}

TEST(MysqlUrl, IsRefused)
{
    for (auto const* text :
         {"",
          "sqlite:/var/lib/wikipub.db",
          "mysql://db.example/wikipub",
          "mysql://@db.example/wikipub",
          "mysql://wikipub:secret@db.example/wikipub",
          "mysql://wikipub@db.example",
          "mysql://wikipub@db.example/",
          "mysql://wikipub@db.example/a/b",
          "mysql://wikipub@/wikipub",
          "mysql://wikipub@db.example/wikipub?socket=mysqld.sock",
          "mysql://wikipub@db.example/wikipub?ssl=1"}) {
        EXPECT_FALSE(parse_mysql_url(text)) << text;
    }
}

}  // namespace
}  // namespace wikipub::config

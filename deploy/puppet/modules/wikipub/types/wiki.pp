# SPDX-License-Identifier: Apache-2.0
# @summary An entry of `wikis` in the settings. docs/settings.md explains each.
type Wikipub::Wiki = Struct[{
    id                       => Pattern[/\A[a-z0-9_-]+\z/],
    base_url                 => Stdlib::HTTPUrl,
    Optional[path]           => Pattern[/\A[a-z0-9_]+\z/],
    Optional[name]           => String[1],
    Optional[script_path]    => String,
    Optional[article_path]   => String[1],
    Optional[language]       => String[2],
    Optional[handle_suffix]  => Pattern[/\A([._-]?[a-z0-9_]+)*\z/],
    Optional[namespaces]     => Array[Integer[0]],
    Optional[enabled]        => Struct[{
        Optional[pages]   => Boolean,
        Optional[editors] => Boolean,
        Optional[feeds]   => Boolean,
    }],
    Optional[secret_files]   => Array[Stdlib::Unixpath],
    Optional[api]            => Struct[{
        Optional[url]         => Stdlib::HTTPUrl,
        Optional[host_header] => Stdlib::Host,
        Optional[per_hour]    => Integer[1],
        Optional[concurrent]  => Integer[1],
    }],
    Optional[denied_file]    => Stdlib::Unixpath,
    Optional[unnamed_file]   => Stdlib::Unixpath,
    Optional[central_wiki]   => String[1],
    Optional[vanished_names] => Array[String[1]],
}]

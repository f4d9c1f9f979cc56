# SPDX-License-Identifier: Apache-2.0
# @summary wikipubd, which makes the pages of MediaWikis followable from the Fediverse
#
# Installs Debian's package, which brings the system user and the unit, writes settings and secrets, and runs the daemon.
# Settings that wikipubd refuses are never put in place: the ones before stay.
#
# @example A small wiki
#   class { 'wikipub':
#       host    => 'ap.wiki.example',
#       contact => 'admin@wiki.example',
#       wikis   => [{
#           'id'       => 'enwiki',
#           'base_url' => 'https://wiki.example',
#           'enabled'  => { 'pages' => true },
#       }],
#       sources => [{ 'rcfeed' => {} }, { 'action_api' => {} }],
#   }
#
# @param host
#   The host name of every actor, post and inbox. It can never be changed.
# @param contact
#   An e-mail address or a page's address, shown to wikis and other servers.
# @param wikis
#   The wikis whose pages may be followed.
# @param sources
#   Where news of edits comes from.
# @param handle_domain
#   What stands after the second @ of handles. It can never be changed either.
# @param settings
#   All other settings, in the form of the settings file; laid over what the parameters above say.
# @param secrets
#   Files in /etc/wikipub/secrets, by name. Settings name them by that path; the daemon gets copies from systemd. What comes
#   from Hiera becomes Sensitive by itself.
# @param ensure
#   `absent` stops and removes the daemon, its settings and its secrets, and leaves the database with the keys.
# @param package_ensure
#   The version of the package, or `installed` or `latest`.
# @param service_ensure
#   Whether the daemon runs.
# @param service_enable
#   Whether it starts with the machine.
# @param restart
#   Whether changed settings and secrets restart the daemon. If not, they are read at its next start.
class wikipub (
    Stdlib::Host                                     $host,
    String[1]                                        $contact,
    Array[Wikipub::Wiki, 1]                          $wikis,
    Array[Wikipub::Source, 1]                        $sources,
    Hash[String[1], Data]                            $settings,
    Sensitive[Hash[Wikipub::Secret_name, String[1]]] $secrets,
    Enum['present', 'absent']                        $ensure,
    String[1]                                        $package_ensure,
    Stdlib::Ensure::Service                          $service_ensure,
    Boolean                                          $service_enable,
    Boolean                                          $restart,
    Stdlib::Host                                     $handle_domain = $host,
) {
    if $ensure == 'present' {
        contain wikipub::install
        contain wikipub::config
        contain wikipub::service
        Class['wikipub::install'] -> Class['wikipub::config']
        if $restart {
            Class['wikipub::config'] ~> Class['wikipub::service']
        } else {
            Class['wikipub::config'] -> Class['wikipub::service']
        }
    } else {
        contain wikipub::remove
    }
}

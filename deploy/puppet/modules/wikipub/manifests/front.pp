# SPDX-License-Identifier: Apache-2.0
# @summary The web server in front of the daemon: TLS, and caching where nginx does it
#
# The certificate comes from elsewhere; whoever renews it reloads the web server.
#
# @param server
#   Which web server.
# @param certificate
#   The certificate of `wikipub::host`, with those between it and the root.
# @param key
#   Its key.
# @param host
#   `server.host` of the settings, where the daemon runs on other machines than this one.
# @param backends
#   `server.listen` of each node, never `server.internal_listen`.
class wikipub::front (
    Enum['nginx', 'apache']    $server,
    Stdlib::Unixpath           $certificate,
    Stdlib::Unixpath           $key,
    Optional[Stdlib::Host]     $host     = undef,
    Array[Wikipub::Address, 1] $backends = ['127.0.0.1:8420'],
) {
    if $host == undef {
        include wikipub
    }
    $served = $host.lest || { $wikipub::host }

    $values = {
        'host'        => $served,
        'certificate' => $certificate,
        'key'         => $key,
        'backends'    => $backends,
    }
    $names = {
        'nginx'  => { 'package' => 'nginx', 'site' => '/etc/nginx/sites-enabled/wikipub', 'snippets' => '/etc/nginx/snippets', 'check' => '/usr/sbin/nginx -t', 'well_known' => { 'host' => $served } },
        'apache' => { 'package' => 'apache2', 'site' => '/etc/apache2/sites-enabled/wikipub.conf', 'snippets' => '/etc/apache2', 'check' => '/usr/sbin/apache2ctl configtest', 'well_known' => {} },
    }[$server]

    ensure_packages($names['package'])

    file { $names['site']:
        ensure  => file,
        owner   => 'root',
        group   => 'root',
        mode    => '0444',
        content => epp("wikipub/${server}.conf.epp", $values),
        require => Package[$names['package']],
        notify  => Exec['reload the front of wikipub'],
    }

    # For the server of the handles' domain to include, where that is another one than the host.
    file { "${names['snippets']}/wikipub-well-known.conf":
        ensure  => file,
        owner   => 'root',
        group   => 'root',
        mode    => '0444',
        content => epp("wikipub/${server}-well-known.conf.epp", $names['well_known']),
        require => Package[$names['package']],
        notify  => Exec['reload the front of wikipub'],
    }

    if $server == 'apache' {
        ['ssl', 'headers', 'proxy_http', 'proxy_balancer', 'lbmethod_byrequests'].each |String $module| {
            exec { "a2enmod for wikipub: ${module}":
                command => "/usr/sbin/a2enmod ${module}",
                creates => "/etc/apache2/mods-enabled/${module}.load",
                require => Package['apache2'],
                before  => File[$names['site']],
                notify  => Exec['reload the front of wikipub'],
            }
        }
    }

    # Settings that the web server refuses are not loaded: it goes on with those it has.
    exec { 'reload the front of wikipub':
        command     => "/bin/systemctl reload-or-restart ${names['package']}",
        onlyif      => $names['check'],
        refreshonly => true,
    }
}

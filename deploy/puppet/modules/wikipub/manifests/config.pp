# SPDX-License-Identifier: Apache-2.0
# @summary Settings and secrets
# @api private
class wikipub::config {
    assert_private()

    $settings = deep_merge(
        {
            'server'  => {
                'host'          => $wikipub::host,
                'handle_domain' => $wikipub::handle_domain,
                'contact'       => $wikipub::contact,
            },
            'wikis'   => $wikipub::wikis,
            'sources' => $wikipub::sources,
        },
        $wikipub::settings,
    )

    file { '/etc/wikipub':
        ensure => directory,
        owner  => 'root',
        group  => 'root',
        mode   => '0755',
    }

    file { '/etc/wikipub/secrets':
        ensure  => directory,
        owner   => 'root',
        group   => 'root',
        mode    => '0700',
        purge   => true,
        recurse => true,
        force   => true,
    }

    $secrets = $wikipub::secrets.unwrap
    $secrets.each |Wikipub::Secret_name $name, String[1] $secret| {
        file { "/etc/wikipub/secrets/${name}":
            ensure    => file,
            owner     => 'root',
            group     => 'root',
            mode      => '0400',
            content   => Sensitive($secret),
            show_diff => false,
            before    => File['/etc/wikipub/config.yaml'],
        }
    }

    file { '/etc/systemd/system/wikipubd.service.d':
        ensure => directory,
        owner  => 'root',
        group  => 'root',
        mode   => '0755',
    }

    file { '/etc/systemd/system/wikipubd.service.d/secrets.conf':
        ensure  => stdlib::ensure(!$secrets.empty, 'file'),
        owner   => 'root',
        group   => 'root',
        mode    => '0444',
        content => epp('wikipub/secrets.conf.epp', { 'names' => $secrets.keys.sort }),
    }

    file { '/etc/wikipub/config.yaml':
        ensure       => file,
        owner        => 'root',
        group        => 'root',
        mode         => '0444',
        content      => epp('wikipub/config.yaml.epp', { 'settings' => $settings }),
        validate_cmd => '/usr/sbin/wikipubd --check-config %',
    }
}

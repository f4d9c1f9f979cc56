# SPDX-License-Identifier: Apache-2.0
# @summary Everything goes but the database, whose keys followers know the actors by
# @api private
class wikipub::remove {
    assert_private()

    service { 'wikipubd':
        ensure => stopped,
        enable => false,
    }

    package { 'wikipub':
        ensure  => purged,
        require => Service['wikipubd'],
    }

    file { ['/etc/wikipub', '/etc/systemd/system/wikipubd.service.d']:
        ensure  => absent,
        recurse => true,
        force   => true,
        require => Package['wikipub'],
    }
}

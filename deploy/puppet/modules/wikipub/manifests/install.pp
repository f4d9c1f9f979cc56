# SPDX-License-Identifier: GPL-2.0-or-later
# @summary The package, with the system user and the unit that it brings
# @api private
class wikipub::install {
    assert_private()

    package { 'wikipub':
        ensure => $wikipub::package_ensure,
    }
}

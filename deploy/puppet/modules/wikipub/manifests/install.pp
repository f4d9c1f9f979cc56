# SPDX-License-Identifier: Apache-2.0
# @summary The package, with the system user and the unit that it brings
# @api private
class wikipub::install {
    assert_private()

    package { 'wikipub':
        ensure => $wikipub::package_ensure,
    }
}

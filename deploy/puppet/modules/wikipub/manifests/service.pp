# SPDX-License-Identifier: GPL-2.0-or-later
# @summary The daemon
# @api private
class wikipub::service {
    assert_private()

    service { 'wikipubd':
        ensure => $wikipub::service_ensure,
        enable => $wikipub::service_enable,
    }
}

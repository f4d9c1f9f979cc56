# SPDX-License-Identifier: Apache-2.0
# @summary The daemon
# @api private
class wikipub::service {
    assert_private()

    service { 'wikipubd':
        ensure => $wikipub::service_ensure,
        enable => $wikipub::service_enable,
    }
}

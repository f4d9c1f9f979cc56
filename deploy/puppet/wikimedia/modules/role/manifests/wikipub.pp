# SPDX-License-Identifier: Apache-2.0
# @summary Wikipub: the pages of the wikis, followable from the Fediverse
class role::wikipub {
    include profile::base::production
    include profile::firewall
    include profile::tlsproxy::envoy
    include profile::wikipub
}

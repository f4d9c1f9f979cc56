# SPDX-License-Identifier: Apache-2.0
# @summary Sends the daemon's log, a line of JSON for each event, to a collector
#
# The lines name users, pages and posts by number and other servers by host, never people.
#
# @param target
#   The collector.
# @param port
#   Its TCP port, which takes a message a line.
class wikipub::logs (
    Stdlib::Host $target,
    Stdlib::Port $port,
) {
    ensure_packages('rsyslog')

    file { '/etc/rsyslog.d/30-wikipub.conf':
        ensure  => file,
        owner   => 'root',
        group   => 'root',
        mode    => '0444',
        content => epp('wikipub/rsyslog.conf.epp', { 'target' => $target, 'port' => $port }),
        require => Package['rsyslog'],
        notify  => Exec['restart rsyslog for wikipub'],
    }

    exec { 'restart rsyslog for wikipub':
        command     => '/bin/systemctl restart rsyslog',
        onlyif      => '/usr/sbin/rsyslogd -N1',
        refreshonly => true,
    }
}

# SPDX-License-Identifier: Apache-2.0
# @summary For the machine with Prometheus: which daemons it asks, and when it calls somebody
#
# prometheus.yml names both files:
#   rule_files: [/etc/prometheus/wikipub-alerts.yaml]
#   scrape_configs:
#     - job_name: wikipub
#       file_sd_configs: [{files: [/etc/prometheus/wikipub-targets.yaml]}]
#
# @param targets
#   `server.internal_listen` of each node.
# @param folder
#   Where the two files go.
class wikipub::monitoring (
    Array[Wikipub::Address, 1] $targets,
    Stdlib::Unixpath           $folder = '/etc/prometheus',
) {
    file { "${folder}/wikipub-targets.yaml":
        ensure  => file,
        owner   => 'root',
        group   => 'root',
        mode    => '0444',
        content => [{ 'targets' => $targets }].to_yaml,
    }

    file { "${folder}/wikipub-alerts.yaml":
        ensure       => file,
        owner        => 'root',
        group        => 'root',
        mode         => '0444',
        content      => file('wikipub/alerts.yaml'),
        validate_cmd => '/usr/bin/promtool check rules %',
    }
}

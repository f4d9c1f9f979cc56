# SPDX-License-Identifier: Apache-2.0
# @summary A node of Wikipub: the daemon, behind the CDN's TLS, fed by Kafka, with its data in MariaDB
#
# @param host
#   The host name of every actor. It can never be changed.
# @param contact
#   Shown to other servers.
# @param wikis
#   The wikis whose communities decided to have it.
# @param sources
#   Kafka's topics of both data centres.
# @param settings
#   Everything else of the settings.
# @param secrets
#   From the private repository, by file name.
# @param listen_port
#   Where the TLS terminator on this host forwards what peers and people ask.
# @param internal_port
#   Prometheus and MediaWiki's EventBus reach it; the CDN does not.
# @param internal_clients
#   Who may reach it.
# @param http_proxy
#   The way out of production.
class profile::wikipub (
    Stdlib::Host                                 $host             = lookup('profile::wikipub::host'),
    String[1]                                    $contact          = lookup('profile::wikipub::contact'),
    Array[Wikipub::Wiki, 1]                      $wikis            = lookup('profile::wikipub::wikis'),
    Array[Wikipub::Source, 1]                    $sources          = lookup('profile::wikipub::sources'),
    Hash[String[1], Data]                        $settings         = lookup('profile::wikipub::settings'),
    Hash[Wikipub::Secret_name, String[1]]        $secrets          = lookup('profile::wikipub::secrets'),
    Stdlib::Port                                 $listen_port      = lookup('profile::wikipub::listen_port'),
    Stdlib::Port                                 $internal_port    = lookup('profile::wikipub::internal_port'),
    Array[String[1]]                             $internal_clients = lookup('profile::wikipub::internal_clients'),
    Stdlib::HTTPUrl                              $http_proxy       = lookup('http_proxy'),
) {
    class { 'wikipub':
        host     => $host,
        contact  => $contact,
        wikis    => $wikis,
        sources  => $sources,
        secrets  => Sensitive($secrets),
        settings => deep_merge($settings, {
            'server' => {
                'listen'          => "127.0.0.1:${listen_port}",
                'internal_listen' => "${facts['networking']['ip']}:${internal_port}",
            },
            'egress' => {
                'proxy'    => $http_proxy,
                'no_proxy' => ['.wmnet', 'localhost', '127.0.0.1'],
            },
        }),
    }

    firewall::service { 'wikipub-internal':
        proto  => 'tcp',
        port   => $internal_port,
        srange => $internal_clients,
    }

    # Of several nodes one works; the others answer here, and nowhere else. /healthz, for the load balancer, has 200 on that one.
    prometheus::blackbox::check::http { "wikipub on ${facts['networking']['fqdn']}":
        team               => 'wikipub',
        severity           => 'task',
        path               => '/metrics',
        port               => $internal_port,
        force_tls          => false,
        body_regex_matches => ['wikipub_on_duty'],
    }
}

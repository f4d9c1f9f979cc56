# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/puppet/life applies; facts say what of it varies.
$ensure = $facts['wikipub_ensure'].lest || { 'present' }

class { 'wikipub':
    ensure   => $ensure,
    host     => 'ap.wiki.example',
    contact  => $facts['wikipub_contact'].lest || { 'admin@wiki.example' },
    wikis    => [{ 'id' => 'testwiki', 'base_url' => 'https://wiki.example', 'enabled' => { 'pages' => true } }],
    sources  => [{ 'rcfeed' => {} }],
    secrets  => Sensitive({ 'database' => 'swordfish', 'testwiki' => '0123456789abcdef0123456789abcdef' }),
    settings => { 'posts' => { 'lifetime' => $facts['wikipub_lifetime'].lest || { '90d' } } },
}

if $ensure == 'present' {
    class { 'wikipub::front':
        server      => 'nginx',
        certificate => '/etc/ssl/certs/ap.wiki.example.pem',
        key         => '/etc/ssl/private/ap.wiki.example.key',
    }
    class { 'wikipub::logs':
        target => '127.0.0.1',
        port   => 5140,
    }
    class { 'wikipub::monitoring':
        targets => ['127.0.0.1:8421'],
    }
}

# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/puppet/life applies; facts say what of it varies.
class { 'wikipub':
    ensure   => $facts['wikipub_ensure'].lest || { 'present' },
    host     => 'ap.wiki.example',
    contact  => $facts['wikipub_contact'].lest || { 'admin@wiki.example' },
    wikis    => [{ 'id' => 'testwiki', 'base_url' => 'https://wiki.example', 'enabled' => { 'pages' => true } }],
    sources  => [{ 'rcfeed' => {} }],
    secrets  => { 'database' => Sensitive('swordfish'), 'testwiki' => Sensitive('0123456789abcdef0123456789abcdef') },
    settings => { 'posts' => { 'lifetime' => $facts['wikipub_lifetime'].lest || { '90d' } } },
}

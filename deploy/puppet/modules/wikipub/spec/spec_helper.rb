# SPDX-License-Identifier: Apache-2.0
require 'rspec-puppet'
require 'yaml'

MODULE = File.expand_path('..', __dir__)
DEPLOY = File.expand_path('../../../..', __dir__)

RSpec.configure do |config|
  config.module_path = "#{File.dirname(MODULE)}:/usr/share/puppet/modules"
  config.setup_fixtures = false
  config.strict_variables = true
  config.default_facts = {
    'os' => { 'family' => 'Debian', 'name' => 'Debian', 'release' => { 'major' => '12', 'full' => '12.11' } },
    'networking' => { 'fqdn' => 'node.wiki.example', 'ip' => '192.0.2.1' },
  }
end

# What the module cannot do without.
def required
  {
    host: 'ap.wiki.example',
    contact: 'admin@wiki.example',
    wikis: [{ 'id' => 'enwiki', 'base_url' => 'https://wiki.example', 'enabled' => { 'pages' => true } }],
    sources: [{ 'rcfeed' => {} }, { 'action_api' => { 'catch_up' => true } }],
  }
end

# The class itself, for those that include it.
def declared(parameters = required)
  "class { 'wikipub': host => '#{parameters[:host]}', contact => '#{parameters[:contact]}', " \
    "wikis => [{ 'id' => 'enwiki', 'base_url' => 'https://wiki.example' }], sources => [{ 'rcfeed' => {} }] }"
end

def content_of(file)
  catalogue.resource('file', file)[:content]
end

# What stands in deploy/puppet has a licence of its own.
def unlicensed(text)
  text.sub(/\A# SPDX-License-Identifier: .*\n/, '')
end

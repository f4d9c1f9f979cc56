# SPDX-License-Identifier: Apache-2.0
require_relative '../spec_helper'

describe 'wikipub::front' do
  let(:pre_condition) { declared }
  let(:params) { { server: server, certificate: '/etc/ssl/certs/ap.wiki.example.pem', key: '/etc/ssl/private/ap.wiki.example.key' } }

  { 'nginx' => ['nginx', '/etc/nginx/sites-enabled/wikipub', '/etc/nginx/snippets'],
    'apache' => ['apache2', '/etc/apache2/sites-enabled/wikipub.conf', '/etc/apache2'] }.each do |server, (package, site, snippets)|
    context "with #{server}" do
      let(:server) { server }

      it { is_expected.to compile.with_all_deps }
      it { is_expected.to contain_package(package) }
      it { is_expected.to contain_file(site).that_notifies('Exec[reload the front of wikipub]').that_requires("Package[#{package}]") }
      it { is_expected.to contain_file("#{snippets}/wikipub-well-known.conf") }
      it { is_expected.to contain_exec('reload the front of wikipub').with_refreshonly(true).with_onlyif(/nginx -t|configtest/) }

      it 'writes the very files that deploy/ has, which are tested there' do
        expect(unlicensed(content_of(site))).to eq(unlicensed(File.read("#{DEPLOY}/#{server}.conf")))
        expect(unlicensed(content_of("#{snippets}/wikipub-well-known.conf"))).to eq(unlicensed(File.read("#{DEPLOY}/#{server}-well-known.conf")))
      end
    end
  end

  context 'with Apache' do
    let(:server) { 'apache' }

    %w[ssl headers proxy_http proxy_balancer lbmethod_byrequests].each do |name|
      it { is_expected.to contain_exec("a2enmod for wikipub: #{name}").with_creates("/etc/apache2/mods-enabled/#{name}.load") }
    end
  end

  { 'nginx' => ['/etc/nginx/sites-enabled/wikipub', ['server ', ' fail_timeout=2s;']],
    'apache' => ['/etc/apache2/sites-enabled/wikipub.conf', ['BalancerMember "http://', '" retry=2']] }.each do |server, (site, (before, after))|
    context "with #{server} before several nodes" do
      let(:server) { server }
      let(:params) { super().merge(backends: ['192.0.2.1:9000', '[2001:db8::2]:9000']) }

      it 'asks each' do
        expect(content_of(site).lines.grep(/^ +#{before}/).map(&:strip)).to match([/192\.0\.2\.1:9000.*#{after}/, /\[2001:db8::2\]:9000.*#{after}/])
        expect(content_of(site)).not_to match(/8420/)
      end
    end
  end

  context 'on a machine of its own' do
    let(:pre_condition) { '' }
    let(:server) { 'nginx' }
    let(:params) { super().merge(host: 'fedi.wiki.example', backends: ['192.0.2.1:8420']) }

    it { is_expected.to compile.with_all_deps }
    it { is_expected.not_to contain_class('wikipub') }
    it { is_expected.to contain_file('/etc/nginx/sites-enabled/wikipub').with_content(/server_name fedi\.wiki\.example;/) }
  end
end

# SPDX-License-Identifier: Apache-2.0
require_relative '../spec_helper'

describe 'wikipub' do
  let(:params) { required }

  it { is_expected.to compile.with_all_deps }
  it { is_expected.to contain_package('wikipub').with_ensure('installed').that_comes_before('Class[wikipub::config]') }
  it { is_expected.to contain_service('wikipubd').with_ensure('running').with_enable(true).that_subscribes_to('Class[wikipub::config]') }

  it 'writes settings that wikipubd has to accept first' do
    is_expected.to contain_file('/etc/wikipub/config.yaml').with_validate_cmd('/usr/sbin/wikipubd --check-config %')
    expect(YAML.safe_load(content_of('/etc/wikipub/config.yaml'))).to eq(
      'server' => { 'host' => 'ap.wiki.example', 'handle_domain' => 'ap.wiki.example', 'contact' => 'admin@wiki.example' },
      'wikis' => params[:wikis], 'sources' => params[:sources]
    )
  end

  it 'has no secret where there is none' do
    is_expected.to contain_file('/etc/wikipub/secrets').with_mode('0700').with_purge(true)
    is_expected.to contain_file('/etc/systemd/system/wikipubd.service.d/secrets.conf').with_ensure('absent')
  end

  context 'with settings of all sorts' do
    let(:params) do
      required.merge(handle_domain: 'wiki.example', settings: { 'server' => { 'listen' => '127.0.0.1:9000' }, 'posts' => { 'lifetime' => '90d' } })
    end

    it 'lays them over the others' do
      settings = YAML.safe_load(content_of('/etc/wikipub/config.yaml'))
      expect(settings['server']).to eq('host' => 'ap.wiki.example', 'handle_domain' => 'wiki.example', 'contact' => 'admin@wiki.example', 'listen' => '127.0.0.1:9000')
      expect(settings['posts']).to eq('lifetime' => '90d')
    end
  end

  context 'with secrets' do
    let(:params) { required.merge(secrets: sensitive('database' => 'swordfish', 'enwiki' => 'x' * 32)) }

    it { is_expected.to contain_file('/etc/wikipub/secrets/database').with_mode('0400').with_owner('root').with_show_diff(false).with_content(sensitive('swordfish')) }
    it { is_expected.to contain_file('/etc/wikipub/secrets/enwiki').that_comes_before('File[/etc/wikipub/config.yaml]') }

    it 'has systemd hand them on' do
      expect(content_of('/etc/systemd/system/wikipubd.service.d/secrets.conf')).to end_with(
        "[Service]\nLoadCredential=database:/etc/wikipub/secrets/database\nLoadCredential=enwiki:/etc/wikipub/secrets/enwiki\n"
      )
    end
  end

  context 'where a restart waits for somebody' do
    let(:params) { required.merge(restart: false) }

    it { is_expected.to contain_class('wikipub::config').that_comes_before('Class[wikipub::service]') }
    it { is_expected.not_to contain_class('wikipub::config').that_notifies('Class[wikipub::service]') }
  end

  context 'when it goes' do
    let(:params) { required.merge(ensure: 'absent') }

    it { is_expected.to compile.with_all_deps }
    it { is_expected.to contain_service('wikipubd').with_ensure('stopped').with_enable(false) }
    it { is_expected.to contain_package('wikipub').with_ensure('purged').that_requires('Service[wikipubd]') }
    it { is_expected.to contain_file('/etc/wikipub').with_ensure('absent').with_force(true) }
    it { is_expected.to contain_file('/etc/systemd/system/wikipubd.service.d').with_ensure('absent') }
    it { is_expected.not_to contain_file('/var/lib/wikipub') }
  end

  {
    'a host that is no host' => { host: 'https://ap.wiki.example/' },
    'a wiki without an address' => { wikis: [{ 'id' => 'enwiki' }] },
    'a setting of a wiki that does not exist' => { wikis: [{ 'id' => 'enwiki', 'base_url' => 'https://wiki.example', 'langauge' => 'en' }] },
    'a source that does not exist' => { sources: [{ 'carrier_pigeon' => {} }] },
    'no source' => { sources: [] },
    'a secret that leaves its folder' => { secrets: RSpec::Puppet::Sensitive.new('../config.yaml' => 'x') },
  }.each do |what, wrong|
    context "with #{what}" do
      let(:params) { required.merge(wrong) }

      it { is_expected.to compile.and_raise_error(/expects|parameter/) }
    end
  end
end

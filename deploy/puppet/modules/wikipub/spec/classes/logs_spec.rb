# SPDX-License-Identifier: Apache-2.0
require_relative '../spec_helper'

describe 'wikipub::logs' do
  let(:params) { { target: 'logs.wiki.example', port: 5140 } }

  it { is_expected.to compile.with_all_deps }
  it { is_expected.to contain_package('rsyslog') }
  it { is_expected.to contain_file('/etc/rsyslog.d/30-wikipub.conf').with_content(/programname == "wikipubd".*target="logs\.wiki\.example" port="5140"/m) }
  it { is_expected.to contain_exec('restart rsyslog for wikipub').with_refreshonly(true).that_subscribes_to('File[/etc/rsyslog.d/30-wikipub.conf]') }
end

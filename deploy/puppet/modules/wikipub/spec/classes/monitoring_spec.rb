# SPDX-License-Identifier: Apache-2.0
require_relative '../spec_helper'

describe 'wikipub::monitoring' do
  let(:params) { { targets: ['192.0.2.1:8421', '[2001:db8::1]:8421'] } }

  it { is_expected.to compile.with_all_deps }
  it { is_expected.to contain_file('/etc/prometheus/wikipub-alerts.yaml').with_content(File.read("#{DEPLOY}/monitoring/alerts.yaml")).with_validate_cmd(/promtool check rules %/) }

  it 'names every node' do
    expect(YAML.safe_load(content_of('/etc/prometheus/wikipub-targets.yaml'))).to eq([{ 'targets' => params[:targets] }])
  end
end

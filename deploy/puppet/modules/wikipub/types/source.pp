# SPDX-License-Identifier: Apache-2.0
# @summary An entry of `sources` in the settings: the kind of source, and what is set of it.
type Wikipub::Source = Hash[Enum['rcfeed', 'eventstreams', 'kafka', 'eventgate', 'action_api'], Hash[String[1], Data], 1, 1]

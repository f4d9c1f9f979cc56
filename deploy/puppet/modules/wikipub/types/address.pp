# SPDX-License-Identifier: Apache-2.0
# @summary An address and a port.
type Wikipub::Address = Pattern[/\A(\[[0-9a-f:]+\]|[0-9A-Za-z.-]+):\d{1,5}\z/]

# SPDX-License-Identifier: Apache-2.0
# @summary A time as the settings write it: a number and a unit.
type Wikipub::Duration = Pattern[/\A\d+(ms|s|min|h|d)\z/]

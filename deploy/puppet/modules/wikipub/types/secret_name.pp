# SPDX-License-Identifier: Apache-2.0
# @summary The name of a file in /etc/wikipub/secrets, and of the credential that systemd makes of it.
type Wikipub::Secret_name = Pattern[/\A[a-z0-9][a-z0-9_.-]{0,63}\z/]

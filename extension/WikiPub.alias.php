<?php
// SPDX-License-Identifier: GPL-2.0-or-later

$specialPageAliases = [];

/** English */
$specialPageAliases['en'] = [
	'Fediverse' => [ 'Fediverse' ],
	'FediverseAdmin' => [ 'FediverseAdmin' ],
];

<?php
// SPDX-License-Identifier: GPL-2.0-or-later
// For PHP's own web server, started in MediaWiki's folder: pages live at /wiki/TITLE, everything else is a file of MediaWiki's.

$path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
if ( is_string( $path ) && $path !== '/' && !str_starts_with( $path, '/wiki/' ) ) {
	return false;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
unset( $_SERVER['PATH_INFO'] );
require $_SERVER['SCRIPT_FILENAME'];

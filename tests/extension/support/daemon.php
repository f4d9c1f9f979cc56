<?php
// SPDX-License-Identifier: GPL-2.0-or-later
// Answers in the daemon's place, under PHP's own web server: what answers.json says, by method and target. Everything it
// hears it writes to heard.ndjson.

$work = getenv( 'WIKIPUB_WORK' );
$request = $_SERVER['REQUEST_METHOD'] . ' ' . $_SERVER['REQUEST_URI'];
$heard = [
	'method' => $_SERVER['REQUEST_METHOD'],
	'target' => $_SERVER['REQUEST_URI'],
	'signature' => $_SERVER['HTTP_WIKIPUB_SIGNATURE'] ?? '',
	'body' => file_get_contents( 'php://input' ),
];
file_put_contents( "$work/heard.ndjson", json_encode( $heard ) . "\n", FILE_APPEND | LOCK_EX );

$answers = is_file( "$work/answers.json" ) ? json_decode( file_get_contents( "$work/answers.json" ), true ) : [];
[ $status, $document ] = $answers[$request] ?? [ 404, [ 'error' => 'not_found' ] ];
http_response_code( $status );
header( 'Content-Type: application/json' );
echo is_string( $document ) ? $document : json_encode( $document );

<?php
// SPDX-License-Identifier: GPL-2.0-or-later
// What the wiki of these tests has beyond an ordinary one.

error_reporting( -1 );
$wgShowExceptionDetails = true;
// Many accounts are made and many pages shown.
$wgPasswordConfig['pbkdf2']['cost'] = '1';
$wgCacheDirectory = dirname( __DIR__ ) . '/cache';
$wgLocalisationCacheConf['store'] = 'array';
// Jobs are run by nobody: what the daemon hears it must hear all the same.
$wgJobRunRate = 0;
// New accounts are not yet autoconfirmed.
$wgAutoConfirmCount = 1000;
$wgGroupPermissions['confirmed']['wikipub-optin'] = true;
foreach ( [ 'suppressrevision', 'viewsuppressed', 'suppressionlog', 'hideuser', 'deletelogentry', 'deleterevision' ] as $right ) {
	$wgGroupPermissions['sysop'][$right] = true;
}
// One of the two rights that receipts of suppressed material take; sysops have the other.
$wgGroupPermissions['receipts']['wikipub-oversight'] = true;
$wgWikiPubNamespaces = [ NS_PROJECT ];
wfLoadExtension( 'Renameuser', "$IP/extensions-core/Renameuser/extension.json" );

// A file beside the wiki moves the daemon away.
$elsewhere = dirname( __DIR__ ) . '/daemon-url';
if ( is_file( $elsewhere ) ) {
	$wgWikiPubDaemonUrl = file_get_contents( $elsewhere );
}

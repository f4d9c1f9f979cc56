<?php
// SPDX-License-Identifier: GPL-2.0-or-later
// Runs PHPUnit inside the wiki of MW_CONFIG_FILE: a maintenance script, since MediaWiki is set up in the global scope.

// The arguments are PHPUnit's, not the maintenance script's.
$phpunitArguments = array_splice( $argv, 1 );

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class RunTests extends Maintenance {
	public function execute() {
		global $phpunitArguments;
		require_once '/usr/share/php/PHPUnit/Autoload.php';
		spl_autoload_register( static function ( string $class ) {
			$file = __DIR__ . '/support/' . basename( strtr( $class, '\\', '/' ) ) . '.php';
			if ( strpos( $class, 'MediaWiki\\Extension\\WikiPub\\Tests\\' ) === 0 && is_file( $file ) ) {
				require_once $file;
			}
		} );
		$options = [ 'phpunit', '--no-configuration', '--do-not-cache-result', '--colors=never', ...$phpunitArguments ];
		exit( ( new PHPUnit\TextUI\Command )->run( [ ...$options, __DIR__ . '/phpunit' ], false ) );
	}
}

$maintClass = RunTests::class;
require_once RUN_MAINTENANCE_IF_MAIN;

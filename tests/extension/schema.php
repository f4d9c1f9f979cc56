<?php
// SPDX-License-Identifier: GPL-2.0-or-later
// Makes extension/sql/*/tables-generated.sql from the abstract schema with MediaWiki's own builder and Debian's Doctrine.
//
//   php tests/extension/schema.php            says whether they are what tables.json gives; exit 1 if not
//   php tests/extension/schema.php --write    writes them

use Wikimedia\Rdbms\DoctrineSchemaBuilderFactory;

$top = dirname( __DIR__, 2 );
require_once '/usr/share/php/Doctrine/DBAL/autoload.php';
spl_autoload_register( static function ( string $class ) use ( $top ) {
	$name = substr( $class, strlen( 'Wikimedia\\Rdbms\\' ) );
	foreach ( [ 'dbal', 'platform' ] as $folder ) {
		$file = "$top/build/packages/mediawiki/includes/libs/rdbms/$folder/$name.php";
		if ( is_file( $file ) ) {
			require_once $file;
			return;
		}
	}
} );

$sql = "$top/extension/sql";
$tables = json_decode( file_get_contents( "$sql/tables.json" ), true, 512, JSON_THROW_ON_ERROR );
$stale = [];
foreach ( [ 'mysql', 'postgres', 'sqlite' ] as $platform ) {
	$builder = ( new DoctrineSchemaBuilderFactory() )->getSchemaBuilder( $platform );
	foreach ( $tables as $table ) {
		$builder->addTable( $table );
	}
	$text = "-- Made from sql/tables.json; see https://www.mediawiki.org/wiki/Manual:Schema_changes\n";
	foreach ( $builder->getSql() as $statement ) {
		$text .= "\n" . ( str_starts_with( $statement, 'CREATE TABLE' ) ? laidOut( $statement ) : $statement ) . ";\n";
	}
	$file = "$sql/$platform/tables-generated.sql";
	if ( in_array( '--write', $argv, true ) ) {
		if ( !is_dir( dirname( $file ) ) ) {
			mkdir( dirname( $file ) );
		}
		file_put_contents( $file, $text );
	} elseif ( !is_file( $file ) || file_get_contents( $file ) !== $text ) {
		$stale[] = $platform;
	}
}
if ( $stale ) {
	echo 'Not what tables.json gives: ', implode( ', ', $stale ), "; php tests/extension/schema.php --write\n";
	exit( 1 );
}

/** A column a line. */
function laidOut( string $statement ): string {
	$depth = 0;
	$lines = '';
	foreach ( str_split( $statement ) as $at => $character ) {
		$depth += [ '(' => 1, ')' => -1 ][$character] ?? 0;
		$lines .= $character === ' ' && $depth === 1 && $statement[$at - 1] === ',' ? "\n  " : $character;
	}
	return $lines;
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Hooks\SchemaHooks;
use Wikimedia\Rdbms\DatabaseSqlite;

/** Tables of a wiki that had the extension before: maintenance/update.php makes them those of tables.json. */
class SchemaTest extends WikiTestCase {
	private const SQL = __DIR__ . '/../../../extension/sql/sqlite';

	/** @return string[] Name, type, NOT NULL and default of each column */
	private static function columns( DatabaseSqlite $db ): array {
		$columns = [];
		foreach ( $db->query( 'PRAGMA table_info(wikipub_editor)', __METHOD__ ) as $row ) {
			$columns[] = "$row->name $row->type $row->notnull $row->dflt_value";
		}
		sort( $columns );
		return $columns;
	}

	public function testColumnsThatCameLater() {
		$db = DatabaseSqlite::newStandaloneInstance( ':memory:' );
		$db->sourceFile( self::SQL . '/tables-generated.sql' );
		$wanted = self::columns( $db );
		foreach ( [ 'wpe_replies', 'wpe_link_lost' ] as $column ) {
			$db->query( "ALTER TABLE wikipub_editor DROP COLUMN $column", __METHOD__ );
		}
		$this->assertNotSame( $wanted, self::columns( $db ) );
		$updater = \DatabaseUpdater::newForDB( $db, false, new \FakeMaintenance() );
		( new SchemaHooks() )->onLoadExtensionSchemaUpdates( $updater );
		ob_start();
		$updater->doUpdates( [ 'extensions' ] );
		ob_end_clean();
		$this->assertSame( $wanted, self::columns( $db ) );
	}
}

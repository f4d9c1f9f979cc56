<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Admin\AdminLog;
use MediaWiki\Title\Title;

class AdminLogTest extends WikiTestCase {
	private function log( string $type ): string {
		return ( new Browser() )->get( "/wiki/Special:Log/$type" )->body;
	}

	public function testWhatIsDoneToTheBridgeIsPublic() {
		$log = self::service( 'AdminLog' );
		$page = self::newPage();
		foreach ( AdminLog::LISTED as $action ) {
			$log->write( self::admin(), $action, $page, 'because' );
		}
		foreach ( AdminLog::SWITCHED as $action ) {
			$log->write( self::admin(), $action, Title::newFromText( 'Special:FediverseAdmin' ), '' );
		}
		foreach ( AdminLog::BLOCKS as $action ) {
			$log->write( self::admin(), $action, Title::newFromText( 'Special:FediverseAdmin' ), '', 'bad.example' );
		}
		$text = preg_replace( '/\s+/', ' ', strip_tags( $this->log( 'wikipub' ) ) );
		$denied = "made {$page->getText()} a page that cannot be followed on the Fediverse (because)";
		$this->assertStringContainsString( $denied, $text );
		$this->assertStringContainsString( 'paused the bridge to the Fediverse', $text );
		$this->assertStringContainsString( 'blocked bad.example on the Fediverse', $text );
		$this->assertStringNotContainsString( '⧼', $text );
	}

	public function testReadingReceiptsOfSuppressionIsForThoseWhoMayKnow() {
		self::service( 'AdminLog' )->writeSuppressedRead( self::admin(), Title::newFromText( 'Special:FediverseAdmin' ) );
		$this->assertStringNotContainsString( 'read the receipts', $this->log( 'wikipub-suppressed' ) );
		$this->assertStringNotContainsString( 'read the receipts', $this->log( '' ) );
		$shown = ( new Browser( 'Admin' ) )->get( '/wiki/Special:Log/wikipub-suppressed' )->body;
		$this->assertStringContainsString( 'the receipts of suppressed material', $shown );
		$where = [ 'rc_log_type' => 'wikipub-suppressed' ];
		$this->assertFalse( self::db()->selectField( 'recentchanges', 'rc_id', $where, __METHOD__ ) );
	}
}

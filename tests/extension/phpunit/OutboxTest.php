<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Outbox\LookJob;

class OutboxTest extends WikiTestCase {
	private const PAGE = [ 'page_id' => 7, 'state' => 'deleted', 'suppressed' => false ];

	private function row( int $id, int $at = 0 ): void {
		self::db()->insert( 'wikipub_outbox', [
			'wpo_id' => $id,
			'wpo_kind' => 'page',
			'wpo_data' => json_encode( self::PAGE ),
			'wpo_at' => self::db()->timestamp( $at ?: time() ),
		], __METHOD__ );
	}

	private function sequences(): array {
		return array_column( self::told(), 'sequence', 'version' );
	}

	public function testWhatIsCommittedLateIsNotSkipped() {
		// The transaction that wrote row 1 ends after the one that wrote row 2, and after the daemon's visit.
		$this->row( 2 );
		$this->assertSame( [ 2 => 1 ], $this->sequences() );
		$this->row( 1 );
		$this->assertSame( [ 2 => 1, 1 => 2 ], $this->sequences() );
		$this->assertSame( 2, self::service( 'Outbox' )->last() );
	}

	public function testNumbersOnceAndGoesOnAfterPruning() {
		$this->row( 1, time() - 31 * 86400 );
		$this->assertSame( [ 1 => 1 ], $this->sequences() );
		$this->row( 2, time() - 31 * 86400 );
		$outbox = self::service( 'Outbox' );
		// Row 2 was never told, so it stays.
		$outbox->prune( time() );
		$this->row( 3 );
		$this->assertSame( [ 2 => 2, 3 => 3 ], $this->sequences() );
		$this->assertSame( [ 2 => 2, 3 => 3 ], $this->sequences() );
	}

	public function testIsReadInPieces() {
		foreach ( [ 1, 2, 3 ] as $id ) {
			$this->row( $id );
		}
		$first = self::askWiki( '/wikipub/v1/outbox?after=0&limit=2' )->json();
		$this->assertFollows( 'wiki-outbox', $first );
		$this->assertSame( [ 1, 2 ], array_column( $first['entries'], 'sequence' ) );
		$this->assertSame( 3, $first['last'] );
		$rest = self::askWiki( '/wikipub/v1/outbox?after=2&limit=2' )->json();
		$this->assertSame( [ self::PAGE + [ 'sequence' => 3, 'kind' => 'page', 'version' => 3 ] ], array_map(
			static fn ( $entry ) => array_intersect_key( $entry, self::PAGE + [ 'sequence' => 0, 'kind' => 0, 'version' => 0 ] ),
			array_map( static fn ( $entry ) => self::PAGE + $entry, $rest['entries'] )
		) );
		$this->assertSame( [], self::askWiki( '/wikipub/v1/outbox?after=3' )->json()['entries'] );
	}

	public function testIsToldAtOnce() {
		self::daemonAnswers( [ 'POST /api/v1/outbox' => [ 200, [ 'applied' => 1 ] ] ] );
		self::service( 'Outbox' )->add( 'page', self::PAGE );
		\DeferredUpdates::doUpdates();
		[ $heard ] = self::daemonHeard( 'POST', '/api/v1/outbox' );
		$this->assertFollows( 'outbox-push', $heard['json'] );
		$this->assertSame( 7, $heard['json']['entries'][0]['page_id'] );
	}

	public function testALargeActionIsToldInSeveralRequests() {
		self::daemonAnswers( [ 'POST /api/v1/outbox' => [ 200, [ 'applied' => 1 ] ] ] );
		$revision = [ 'id' => 2147483647, 'text' => false, 'comment' => false, 'user' => false ];
		$dbw = self::db();
		$dbw->begin( __METHOD__ );
		for ( $count = 0; $count < 25; $count++ ) {
			$revisions = [ 'page_id' => 7, 'revisions' => array_fill( 0, 200, $revision ), 'suppressed' => true ];
			self::service( 'Outbox' )->add( 'revisions', $revisions );
		}
		$dbw->commit( __METHOD__ );
		\DeferredUpdates::doUpdates();
		$heard = self::daemonHeard( 'POST', '/api/v1/outbox' );
		$this->assertGreaterThan( 1, count( $heard ) );
		$this->assertSame( 25, array_sum( array_map( static fn ( $request ) => count( $request['json']['entries'] ), $heard ) ) );
		foreach ( $heard as $request ) {
			$this->assertLessThan( 256 * 1024, strlen( $request['body'] ) );
		}
	}

	public function testNothingIsToldOfWhatWasRolledBack() {
		$dbw = self::db();
		$dbw->begin( __METHOD__ );
		self::service( 'Outbox' )->add( 'page', self::PAGE );
		$dbw->rollback( __METHOD__ );
		\DeferredUpdates::doUpdates();
		$this->assertSame( [], self::told() );
		$this->assertSame( [], self::daemonHeard() );
	}

	public function testAJobSaysLookWhereNobodyListened() {
		// The daemon answers the push with 404 and no code it knows: not the daemon.
		self::daemonAnswers( [ 'POST /api/v1/outbox' => [ 502, '' ] ] );
		self::service( 'Outbox' )->add( 'page', self::PAGE );
		\DeferredUpdates::doUpdates();
		$queue = self::services()->getJobQueueGroup();
		$job = $queue->pop( 'wikiPubLook' );
		$this->assertInstanceOf( LookJob::class, $job );

		self::daemonAnswers( [ 'POST /api/v1/look' => [ 202, [] ] ] );
		// As it is where the daemon did not answer in time: nobody else asks it for a while.
		$memory = self::services()->getMainObjectStash();
		$memory->set( $memory->makeKey( 'wikipub-daemon-silent' ), 1, 30 );
		$this->assertTrue( $job->run() );
		$this->assertCount( 1, self::daemonHeard( 'POST', '/api/v1/look' ) );
		$this->assertCount( 1, self::told() );
		$queue->ack( $job );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\Extension\WikiPub\Api\Signature;
use MediaWiki\Extension\WikiPub\Api\SignedRequest;
use Psr\Log\NullLogger;

class DaemonClientTest extends WikiTestCase {
	public function testSignsWhatItAsks() {
		self::daemonAnswers( [ 'POST /api/v1/editors/1/link' => [ 200, [ 'actor' => 'x' ] ] ] );
		$answer = self::service( 'DaemonClient' )->post( '/api/v1/editors/1/link', [ 'account' => '@zoë@host' ] );

		$this->assertSame( [ 'actor' => 'x' ], $answer );
		[ $heard ] = self::daemonHeard();
		$request = new SignedRequest( 'POST', $heard['target'], $heard['body'] );
		$signature = Signature::parse( $heard['signature'] );
		$this->assertTrue( $signature->covers( self::secret(), Signature::TO_DAEMON, $request ) );
		$this->assertSame( 'testwiki', $signature->wiki );
		$this->assertSame( '{"account":"@zoë@host"}', $heard['body'] );
	}

	public function testSignsTheQueryAsItIsSent() {
		self::daemonAnswers( [ 'GET /api/v1/handles/x?name=Zo%C3%AB%20Q%26A' => [ 200, [ 'available' => true ] ] ] );
		self::service( 'DaemonClient' )->get( '/api/v1/handles/x', [ 'name' => 'Zoë Q&A' ] );
		[ $heard ] = self::daemonHeard();
		$request = new SignedRequest( 'GET', $heard['target'] );
		$this->assertTrue( Signature::parse( $heard['signature'] )->covers( self::secret(), Signature::TO_DAEMON, $request ) );
	}

	public function testARefusalSaysWhy() {
		self::daemonAnswers( [ 'POST /api/v1/look' => [ 422, [ 'error' => 'no_link_back' ] ] ] );
		try {
			self::service( 'DaemonClient' )->post( '/api/v1/look' );
			$this->fail( 'no refusal' );
		} catch ( DaemonRefusal $e ) {
			$this->assertSame( [ 422, 'no_link_back' ], [ $e->status, $e->error ] );
		}
	}

	public function unintelligible(): array {
		return [
			'server error' => [ 500, [ 'error' => 'unavailable' ] ],
			'our signature refused' => [ 401, [ 'error' => 'skew' ] ],
			'too many' => [ 429, [ 'error' => 'too_many' ] ],
			'no JSON' => [ 200, '<html>' ],
			'no error code' => [ 404, '<html>' ],
			'elsewhere' => [ 302, '' ],
		];
	}

	/** @dataProvider unintelligible */
	public function testAnythingElseIsNoAnswer( int $status, $document ) {
		self::daemonAnswers( [ 'POST /api/v1/look' => [ $status, $document ] ] );
		$this->expectException( DaemonUnreachable::class );
		self::service( 'DaemonClient' )->post( '/api/v1/look' );
	}

	private static function client( string $url ): DaemonClient {
		return new DaemonClient(
			self::services()->getHttpRequestFactory(), $url, 'testwiki', self::service( 'Secrets' ),
			self::services()->getMainObjectStash(), new NullLogger() );
	}

	private static function nobody(): DaemonClient {
		return self::client( 'http://127.0.0.1:1' );
	}

	private static function daemon(): DaemonClient {
		return self::client( 'http://127.0.0.1:' . getenv( 'WIKIPUB_DAEMON_PORT' ) );
	}

	/** Why there was no answer; empty: there was one. */
	private static function silenceOf( DaemonClient $client ): string {
		try {
			$client->post( '/api/v1/look' );
			return '';
		} catch ( DaemonUnreachable $e ) {
			return $e->getMessage();
		}
	}

	public function testASilentDaemonIsLeftAloneForAWhile() {
		$this->assertSame( 'no answer', self::silenceOf( self::nobody() ) );
		$this->assertSame( 'it did not answer a moment ago', self::silenceOf( self::daemon() ) );
		$this->assertSame( [], self::daemonHeard() );
	}

	public function testWhoWaitsForTheAnswerAsksASilentDaemonToo() {
		self::daemonAnswers( [ 'POST /api/v1/look' => [ 200, [] ] ] );
		self::silenceOf( self::nobody() );
		$this->assertSame( '', self::silenceOf( self::daemon()->insisting() ) );
		$this->assertSame( '', self::silenceOf( self::daemon() ), 'it is heard again' );
	}

	public function testWhoWaitsForTheAnswerAsksASilentDaemonNoSecondTime() {
		$client = self::nobody()->insisting();
		$this->assertSame( 'no answer', self::silenceOf( $client ) );
		$this->assertSame( 'it did not answer a moment ago', self::silenceOf( $client ) );
	}
}

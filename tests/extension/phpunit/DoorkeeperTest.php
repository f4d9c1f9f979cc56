<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Api\Signature;
use MediaWiki\Extension\WikiPub\Api\SignedRequest;

/** The daemon's requests, over HTTP, at two web servers with one database. */
class DoorkeeperTest extends WikiTestCase {
	private const STATE = '/wikipub/v1/state';

	public function testLetsTheDaemonIn() {
		$answer = self::askWiki( self::STATE );
		$this->assertSame( 200, $answer->status, $answer->body );
		$this->assertSame( 'private, no-store', $answer->headers['cache-control'] );
		$this->assertFollows( 'wiki-state', $answer->json() );
		$this->assertSame( 'testwiki', $answer->json()['wiki'] );
	}

	public function testReadsTheTargetAsItWasSent() {
		$this->assertSame( 200, self::askWiki( '/wikipub/v1/outbox?limit=5&after=%30' )->status );
		$this->assertSame( 200, self::askWiki( '/wikipub/v1/lists?' )->status );
	}

	public function refused(): array {
		return [
			'no signature' => [ 'bad_signature', '' ],
			'garbage' => [ 'bad_signature', "wiki=testwiki;key=\xff" ],
			'another wiki' => [ 'unknown_key', [ 'wiki' => 'otherwiki' ] ],
			'another key' => [ 'unknown_key', [ 'secret' => str_repeat( 'x', 32 ) ] ],
			'too early' => [ 'skew', [ 'time' => -301 ] ],
			'too late' => [ 'skew', [ 'time' => 310 ] ],
			'what the wiki itself sent' => [ 'bad_signature', [ 'direction' => Signature::TO_DAEMON ] ],
		];
	}

	/** @dataProvider refused */
	public function testRefuses( string $error, $otherwise ) {
		if ( is_array( $otherwise ) ) {
			if ( isset( $otherwise['time'] ) ) {
				$otherwise['time'] += time();
			}
			$otherwise = self::signatureFor( new SignedRequest( 'GET', self::STATE ), $otherwise );
		}
		$answer = self::askWiki( self::STATE, $otherwise );
		$this->assertSame( 401, $answer->status );
		$this->assertSame( [ 'error' => $error ], $answer->json() );
		$this->assertFollows( 'error', $answer->json() );
	}

	public function testRefusesAnotherTarget() {
		$signature = self::signatureFor( new SignedRequest( 'GET', '/wikipub/v1/outbox?after=0' ) );
		$this->assertSame( [ 'error' => 'bad_signature' ], self::askWiki( '/wikipub/v1/outbox?after=1', $signature )->json() );
	}

	public function testARequestIsGoodOnceOnAllWebServers() {
		$signature = self::signatureFor( new SignedRequest( 'GET', self::STATE ) );
		$this->assertSame( 200, self::askWiki( self::STATE, $signature, 0 )->status );
		$this->assertSame( [ 'error' => 'replayed' ], self::askWiki( self::STATE, $signature, 1 )->json() );
	}

	public function testForgetsNumbersThatAreTooOldToBeUsedAgain() {
		$nonces = self::service( 'NonceStore' );
		$now = time();
		$nonces->take( 'old', $now - 601 );
		$nonces->take( 'new', $now - 599 );
		$nonces->prune( $now );
		$this->assertTrue( $nonces->take( 'old', $now ) );
		$this->assertFalse( $nonces->take( 'new', $now ) );
	}

	public function testSaysWhenItIsTooMuch() {
		$doorkeeper = self::service( 'Doorkeeper' );
		$request = new SignedRequest( 'GET', self::STATE );
		// A minute of its own, so that other tests keep theirs.
		$now = time() + 120;
		$judge = static fn () => $doorkeeper->refusal( self::signatureFor( $request, [ 'time' => $now ] ), $request, $now );
		for ( $count = 0; $count < 300; $count++ ) {
			$this->assertNull( $judge() );
		}
		$refusal = $judge();
		$this->assertSame( 'too_many', $refusal->error );
		$this->assertSame( 429, $refusal->status );
		$this->assertGreaterThan( 0, $refusal->retryAfter );
	}

	public function testRefusesLargeBodies() {
		$request = new SignedRequest( 'GET', self::STATE, str_repeat( ' ', 256 * 1024 + 1 ) );
		$refusal = self::service( 'Doorkeeper' )->refusal( self::signatureFor( $request ), $request, time() );
		$this->assertSame( 413, $refusal->status );
	}
}

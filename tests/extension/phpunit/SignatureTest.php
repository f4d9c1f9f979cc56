<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Api\Signature;
use MediaWiki\Extension\WikiPub\Api\SignedRequest;
use PHPUnit\Framework\TestCase;

class SignatureTest extends TestCase {
	public function vectors(): array {
		$vectors = json_decode( file_get_contents( __DIR__ . '/../../../schemas/api/signature-vectors.json' ), true );
		return array_map( static fn ( $vector ) => [ $vector ], array_column( $vectors, null, 'name' ) );
	}

	/** @dataProvider vectors */
	public function testSignsAsTheDaemonDoes( array $v ) {
		$request = new SignedRequest( $v['method'], $v['target'], $v['body'] );
		$signature = Signature::make( $v['secret'], $v['direction'], $v['wiki'], $v['time'], $v['nonce'], $request );

		$this->assertSame( $v['key'], Signature::keyOf( $v['secret'] ) );
		$this->assertSame( $v['string'], $signature->string( $v['direction'], $request ) );
		$this->assertSame(
			"wiki=$v[wiki];key=$v[key];time=$v[time];nonce=$v[nonce];mac=$v[mac]", $signature->header() );
		$this->assertTrue( Signature::parse( $signature->header() )->covers( $v['secret'], $v['direction'], $request ) );
	}

	public function alterations(): array {
		return [
			'method' => [ new SignedRequest( 'PUT', '/api/v1/look', '{}' ), Signature::TO_DAEMON ],
			'target' => [ new SignedRequest( 'POST', '/api/v1/look?', '{}' ), Signature::TO_DAEMON ],
			'body' => [ new SignedRequest( 'POST', '/api/v1/look', '{ }' ), Signature::TO_DAEMON ],
			'direction' => [ new SignedRequest( 'POST', '/api/v1/look', '{}' ), Signature::TO_WIKI ],
		];
	}

	/** @dataProvider alterations */
	public function testCoversEachPart( SignedRequest $altered, string $direction ) {
		$secret = str_repeat( 's', 32 );
		$signed = new SignedRequest( 'POST', '/api/v1/look', '{}' );
		$signature = Signature::make( $secret, Signature::TO_DAEMON, 'testwiki', 1, str_repeat( '0', 32 ), $signed );
		$this->assertTrue( $signature->covers( $secret, Signature::TO_DAEMON, $signed ) );
		$this->assertFalse( $signature->covers( $secret, $direction, $altered ) );
	}

	public function malformed(): array {
		$key = str_repeat( 'a', 16 );
		$nonce = str_repeat( 'b', 32 );
		$mac = str_repeat( 'c', 64 );
		return array_map( static fn ( $header ) => [ $header ], [
			'',
			'wiki=w',
			"wiki=w;key=$key;time=1;nonce=$nonce",
			"wiki=w;key=$key;time=x;nonce=$nonce;mac=$mac",
			"wiki=w;key=$key;time=-1;nonce=$nonce;mac=$mac",
			"wiki=w;key=$key;time=1;nonce=$nonce;mac=$mac\n",
			"wiki=w;key=$key;time=1;nonce=$nonce;mac=$mac;more=1",
			'wiki=w;key=' . strtoupper( $key ) . ";time=1;nonce=$nonce;mac=$mac",
			"key=$key;wiki=w;time=1;nonce=$nonce;mac=$mac",
		] );
	}

	/** @dataProvider malformed */
	public function testUnderstandsNothingElse( string $header ) {
		$this->assertNull( Signature::parse( $header ) );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Api\Secrets;
use MediaWiki\Extension\WikiPub\Api\Signature;
use PHPUnit\Framework\TestCase;
use RuntimeException;

class SecretsTest extends TestCase {
	private function file( string $content ): string {
		$file = tempnam( getenv( 'WIKIPUB_WORK' ), 'secret' );
		file_put_contents( $file, $content );
		return $file;
	}

	public function testTheFirstSignsAndAllVerify() {
		$old = str_repeat( 'o', 32 );
		$new = str_repeat( 'n', 40 );
		$secrets = new Secrets( [ $this->file( "$new\n" ), $this->file( "$old \r\n" ) ] );
		$this->assertSame( $new, $secrets->signing() );
		$this->assertSame( $new, $secrets->ofKey( Signature::keyOf( $new ) ) );
		$this->assertSame( $old, $secrets->ofKey( Signature::keyOf( $old ) ) );
		$this->assertNull( $secrets->ofKey( Signature::keyOf( 'another' ) ) );
	}

	public function testAShortSecretIsNone() {
		$this->expectException( RuntimeException::class );
		( new Secrets( [ $this->file( str_repeat( 's', 31 ) . "\n" ) ] ) )->signing();
	}

	public function testAMissingFileIsNone() {
		$this->expectException( RuntimeException::class );
		( new Secrets( [ '/nowhere' ] ) )->signing();
	}

	public function testWithoutFilesThereIsNone() {
		$this->expectException( RuntimeException::class );
		( new Secrets( [] ) )->ofKey( '0' );
	}
}

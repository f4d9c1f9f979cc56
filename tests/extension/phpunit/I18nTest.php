<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use PHPUnit\Framework\TestCase;

class I18nTest extends TestCase {
	private const EXTENSION = __DIR__ . '/../../../extension';
	/** Their keys are put together by MediaWiki. */
	private const BY_NAME = '/^(right|action|group|grant|logentry|prefs|special|log|echo)-|^(fediverse|fediverseadmin)/';

	private static function messages( string $language ): array {
		$messages = json_decode( file_get_contents( self::EXTENSION . "/i18n/$language.json" ), true );
		unset( $messages['@metadata'] );
		return $messages;
	}

	private static function source(): string {
		$text = file_get_contents( self::EXTENSION . '/extension.json' );
		$files = new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( self::EXTENSION ) );
		foreach ( $files as $file ) {
			if ( in_array( $file->getExtension(), [ 'php', 'js', 'vue', 'mustache' ] ) ) {
				$text .= file_get_contents( $file->getPathname() );
			}
		}
		return $text;
	}

	public function testEveryMessageIsExplained() {
		$this->assertSame( array_keys( self::messages( 'en' ) ), array_keys( self::messages( 'qqq' ) ) );
		$this->assertSame( [], array_keys( self::messages( 'qqq' ), '' ) );
	}

	public function testNoneIsUnused() {
		$source = self::source();
		$unused = array_filter( array_keys( self::messages( 'en' ) ), static function ( string $key ) use ( $source ) {
			// Where keys are put together a comment lists them, as MediaWiki's conventions ask for.
			return !preg_match( self::BY_NAME, $key ) && !preg_match( "/(?<![\w-])$key(?![\w-])/", $source );
		} );
		$this->assertSame( [], array_values( $unused ) );
	}

	public function testNoneIsMissing() {
		$patterns = [
			'/(?:msg|wfMessage|newFatal)\(\s*[\'"](wikipub-[\w-]*\w)[\'"]/',
			'/[\'"][\w-]*-message[\'"] => [\'"](wikipub-[\w-]*\w)[\'"]/',
			'/return [\'"](wikipub-optin-[\w-]*)[\'"]/',
		];
		foreach ( $patterns as $pattern ) {
			$this->assertGreaterThan( 0, preg_match_all( $pattern, self::source(), $m ) );
			$this->assertSame( [], array_values( array_diff( $m[1], array_keys( self::messages( 'en' ) ) ) ) );
		}
	}

	public function testWhatIsReadAtTheWikiIsThere() {
		foreach ( [ 'pause', 'resume', 'deny', 'allow', 'unname', 'name', 'block', 'unblock' ] as $action ) {
			$this->assertTrue( wfMessage( "logentry-wikipub-$action" )->exists(), $action );
		}
		foreach ( $GLOBALS['wgAvailableRights'] as $right ) {
			if ( strpos( $right, 'wikipub-' ) === 0 ) {
				$this->assertTrue( wfMessage( "right-$right" )->exists() && wfMessage( "action-$right" )->exists(), $right );
			}
		}
	}
}

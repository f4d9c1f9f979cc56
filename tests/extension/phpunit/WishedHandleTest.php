<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

/** Special:Fediverse where the editor does not have the handle that they asked for. */
class WishedHandleTest extends EditorPageTestCase {
	private function wishes( string $handle, array $answer ): void {
		self::service( 'ConsentStore' )->choose( $this->user, self::choices( [ 'posts' => true, 'handle' => $handle ] ) );
		$this->assertFollows( 'handle', $answer );
		$query = "actor=$this->actor&name=" . rawurlencode( $this->user->getName() );
		$this->daemonSays( "GET /api/v1/handles/$handle?$query", 200, $answer );
	}

	public function testSaysWhyTheHandleIsNotTheOneThatWasAskedFor() {
		$this->wishes( 'bob', [ 'available' => false, 'reason' => 'another_user', 'suggestion' => 'alice' ] );
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( 'You asked for the handle “bob”, and have the one above instead', $page );
		$this->assertSays( 'user name of somebody else', $page );
		$this->assertStringNotContainsString( 'wikipub-form-wish', $page->body );
		// With what the wiki's handles end in, it is the one.
		$this->wishes( 'alic', [ 'available' => true, 'address' => '@alice@ap.wiki.example' ] );
		$this->assertStringNotContainsString( 'wikipub-wish', $this->browser->get( self::PAGE )->body );
	}

	public function testAHandleThatCouldNotBeLookedAtIsAskedForAgain() {
		$this->actAs( self::newEditor() );
		$this->wishes( 'zaphod', [ 'available' => true, 'address' => '@zaphod@ap.wiki.example' ] );
		$this->assertSays( 'You asked for @zaphod@ap.wiki.example', $this->browser->get( self::PAGE ) );
		$version = $this->consent()->version;
		$this->assertSays( 'looks at it again', $this->press( 'wish' ) );
		$told = self::told( 'editor' );
		$this->assertSame( [ 'zaphod', $version + 1 ], [ end( $told )['editor']['handle'], end( $told )['editor']['version'] ] );
		$this->block();
		$this->assertStringNotContainsString( 'wikipub-form-wish', $this->browser->get( self::PAGE )->body );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Consent\Consent;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\User\User;

class ConsentStoreTest extends WikiTestCase {
	private ConsentStore $store;
	private User $user;

	protected function setUp(): void {
		parent::setUp();
		$this->store = self::service( 'ConsentStore' );
		$this->user = self::account();
	}

	private function consent(): ?Consent {
		return $this->store->of( $this->user, DB_PRIMARY );
	}

	/** @return array What the daemon reads of the editor at last */
	private function editor(): array {
		$told = self::told( 'editor' );
		return end( $told )['editor'];
	}

	private function set( array $columns ): void {
		self::db()->update( 'wikipub_editor', $columns, [ 'wpe_user' => $this->user->getId() ], __METHOD__ );
	}

	public function testNobodyIsInByThemselves() {
		$this->assertNull( $this->consent() );
		$this->assertNull( $this->store->of( new User() ) );
		$this->store->pause( $this->user );
		$this->store->link( $this->user, 'https://elsewhere.example/@me' );
		$this->assertFalse( $this->store->resume( $this->user ) );
		$this->assertNull( $this->consent() );
		$this->assertSame( [], self::told() );
	}

	public function testOptingInIsTold() {
		$this->store->agree( $this->user, self::choices( [ 'posts' => true, 'namespaces' => [ 0, 4 ], 'handle' => 'alice' ] ) );
		$editor = $this->editor();
		$this->assertFollows( 'editor', $editor );
		$this->assertSame( $this->user->getName(), $editor['name'] );
		$this->assertSame( 'active', $editor['state'] );
		$purposes = [ 'posts' => true, 'named' => false, 'discoverable' => false, 'replies' => false ];
		$this->assertSame( $purposes, $editor['purposes'] );
		$this->assertSame( [ 'what' => 'all', 'namespaces' => [ 0, 4 ], 'minor' => false ], $editor['select'] );
		$this->assertSame( 'alice', $editor['handle'] );
		$this->assertStringContainsString( '/wiki/User:Editor_', $editor['user_page'] );
	}

	public function testTheNumberIsRandomAndNewEachTime() {
		$first = $this->store->agree( $this->user, self::choices() )->actor;
		$this->assertSame( $first, $this->store->agree( $this->user, self::choices( [ 'named' => true ] ) )->actor );
		$this->store->erase( $this->user );
		$second = $this->store->agree( $this->user, self::choices() )->actor;
		$this->assertNotSame( $first, $second );
		// 63 random bits: one below 2^40 comes once in eight million.
		$this->assertGreaterThan( 2 ** 40, (int)$first );
		$this->assertGreaterThan( 2 ** 40, (int)$second );
	}

	public function testTheVersionGrowsWithEachChange() {
		$this->store->agree( $this->user, self::choices() );
		$this->store->choose( $this->user, self::choices( [ 'named' => true ] ) );
		$this->store->pause( $this->user );
		$this->store->resume( $this->user );
		$this->store->link( $this->user, 'https://elsewhere.example/@me' );
		$this->store->erase( $this->user );
		$this->assertSame( 6, $this->editor()['version'] );
		$this->assertCount( 6, self::told( 'editor' ) );
	}

	public function testAChangeAndItsNewsAreOne() {
		$this->store->agree( $this->user, self::choices() );
		$dbw = self::db();
		$dbw->begin( __METHOD__ );
		$this->store->pause( $this->user );
		$dbw->rollback( __METHOD__ );
		$this->assertSame( Consent::ACTIVE, $this->consent()->state );
		$this->assertCount( 1, self::told( 'editor' ) );
	}

	public function testPauseIsQuietAndEndsByResuming() {
		$this->store->agree( $this->user, self::choices() );
		$this->store->pause( $this->user );
		$this->assertSame( 'paused', $this->editor()['state'] );
		// Choosing something is no word of going on.
		$this->store->choose( $this->user, self::choices( [ 'posts' => true, 'locked' => true ] ) );
		$this->assertSame( 'paused', $this->editor()['state'] );
		$this->assertTrue( $this->store->resume( $this->user ) );
		$this->assertSame( 'active', $this->editor()['state'] );
		$this->assertTrue( $this->editor()['locked'] );
	}

	public function testWhoAgreesToNothingIsQuiet() {
		$this->store->agree( $this->user, self::choices( [ 'discoverable' => true ] ) );
		$this->assertSame( 'paused', $this->editor()['state'] );
	}

	public function testErasingLeavesTheNumberOnly() {
		$actor = $this->store->agree( $this->user, self::choices( [ 'posts' => true, 'handle' => 'alice' ] ) )->actor;
		$this->store->link( $this->user, 'https://elsewhere.example/@me' );
		$this->store->erase( $this->user );
		$this->assertNull( $this->consent() );
		$this->assertSame( [ 'actor' => $actor, 'version' => 3, 'state' => 'erased' ], $this->editor() );
		$row = (array)self::db()->selectRow( 'wikipub_editor', '*', [ 'wpe_actor' => $actor ], __METHOD__ );
		foreach ( [ 'wpe_user', 'wpe_linked', 'wpe_agreed', 'wpe_namespaces' ] as $column ) {
			$this->assertNull( $row[$column] );
		}
		$this->assertSame( '', $row['wpe_handle'] );
		// Again changes nothing.
		$this->store->erase( $this->user );
		$this->assertSame( 3, $this->editor()['version'] );
	}

	public function testOnlyMoreIsAgreedToAnew() {
		$this->store->agree( $this->user, self::choices( [ 'posts' => true, 'named' => true ] ) );
		$this->set( [ 'wpe_agreed' => self::db()->timestamp( 1000000000 ) ] );
		$this->store->choose( $this->user, self::choices( [ 'posts' => true, 'minor' => true ] ) );
		$this->assertSame( 1000000000, $this->consent()->agreed );
		$this->store->choose( $this->user, self::choices( [ 'posts' => true, 'named' => true ] ) );
		$this->assertGreaterThan( 1000000000, $this->consent()->agreed );
	}

	public function testABarEndsByItself() {
		$this->store->agree( $this->user, self::choices() );
		$this->store->bar( $this->user, wfTimestamp( TS_MW, time() + 3600 ) );
		$this->assertSame( 'paused', $this->editor()['state'] );
		$this->store->passTime( time() );
		$this->assertSame( 2, $this->editor()['version'] );
		$this->store->passTime( time() + 3601 );
		$this->assertSame( 'active', $this->editor()['state'] );
		$this->assertSame( 3, $this->editor()['version'] );
		$this->assertSame( [ 'unblocked' ], array_column( self::told( 'user' ), 'state' ) );
	}

	public function testABarWithoutEndStays() {
		$this->store->agree( $this->user, self::choices() );
		$this->store->bar( $this->user, 'infinity' );
		$this->store->passTime( time() + 100 * 365 * 86400 );
		$this->assertSame( 'paused', $this->editor()['state'] );
	}

	public function testAChangedTextAsksAgain() {
		$this->store->agree( $this->user, self::choices() );
		$this->set( [ 'wpe_text_version' => ConsentStore::TEXT_VERSION - 1 ] );
		$this->store->passTime( time() );
		$this->assertSame( [ Consent::PAUSED, Consent::TEXT_CHANGED ], [ $this->consent()->state, $this->consent()->asked ] );
		$this->assertFalse( $this->store->resume( $this->user ) );
		$this->store->agree( $this->user, self::choices() );
		$this->assertSame( 'active', $this->editor()['state'] );
	}

	public function testWhoDoesNotAnswerAfterARenameIsErased() {
		$this->store->agree( $this->user, self::choices( [ 'posts' => true, 'handle' => 'oldname' ] ) );
		$this->store->renamed( $this->user );
		$this->assertSame( '', $this->consent()->choices->handle );
		$this->store->passTime( time() + 29 * 86400 );
		$this->assertSame( 'paused', $this->editor()['state'] );
		$this->store->passTime( time() + 31 * 86400 );
		$this->assertSame( 'erased', $this->editor()['state'] );
	}

	public function testTheReadingIsOfAllInPieces() {
		$users = [ $this->user, self::account(), self::account() ];
		foreach ( $users as $user ) {
			$this->store->agree( $user, self::choices() );
		}
		$this->store->pause( $users[1] );
		$this->store->erase( $users[2] );

		$first = self::askWiki( '/wikipub/v1/editors?limit=1' )->json();
		$this->assertFollows( 'wiki-editors', $first );
		$second = self::askWiki( "/wikipub/v1/editors?limit=1&continue=$first[continue]" )->json();
		$third = self::askWiki( "/wikipub/v1/editors?limit=1&continue=$second[continue]" )->json();
		$this->assertSame( [], $third['editors'] );
		$this->assertNull( $third['continue'] );
		$states = array_column( array_merge( $first['editors'], $second['editors'] ), 'state', 'name' );
		ksort( $states );
		$this->assertSame( [ $users[0]->getName() => 'active', $users[1]->getName() => 'paused' ], $states );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Consent\Consent;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\User\User;

/** Special:Preferences in a browser without JavaScript. */
class PreferencesTest extends WikiTestCase {
	private const PAGE = '/wiki/Special:Preferences';

	private User $user;
	private Browser $browser;

	protected function setUp(): void {
		parent::setUp();
		$this->user = self::account();
		$this->browser = new Browser( $this->user->getName() );
	}

	private function consent(): ?Consent {
		return self::service( 'ConsentStore' )->of( $this->user, DB_PRIMARY );
	}

	private function save( array $changes, array $without = [] ): Answer {
		$form = $changes + $this->browser->form( self::PAGE, 'mw-prefs-form' );
		return $this->browser->post( self::PAGE, array_diff_key( $form, array_flip( $without ) ) );
	}

	/** What the daemon is asked about a handle. */
	private function question( string $handle ): string {
		return "GET /api/v1/handles/$handle?actor=0&name=" . rawurlencode( $this->user->getName() );
	}

	private function options(): array {
		$where = [ 'up_user' => $this->user->getId() ];
		return self::db()->selectFieldValues( 'user_properties', 'up_property', $where, __METHOD__ );
	}

	public function testSavingOtherThingsOptsNobodyIn() {
		$this->assertSame( 302, $this->save( [ 'wpgender' => 'female' ] )->status );
		$this->assertContains( 'gender', $this->options() );
		$this->assertNull( $this->consent() );
	}

	public function testOptingInWithEachChoice() {
		$free = [ 'available' => true, 'address' => '@alice.b@x' ];
		self::daemonAnswers( [ $this->question( 'alice.b' ) => [ 200, $free ] ] );
		$this->assertSame( 302, $this->save( [
			'wpwikipub-posts' => '1',
			'wpwikipub-discoverable' => '1',
			'wpwikipub-handle' => ' @Alice.B@wiki.example',
			'wpwikipub-what' => 'new',
			'wpwikipub-namespaces' => [ '4' ],
			'wpwikipub-locked' => '1',
		] )->status );
		$consent = $this->consent();
		$this->assertEquals( self::choices( [
			'posts' => true,
			'discoverable' => true,
			'handle' => 'alice.b',
			'what' => 'new',
			'namespaces' => [ 4 ],
			'locked' => true,
		] ), $consent->choices );
		$this->assertSame( ConsentStore::TEXT_VERSION, $consent->textVersion );
		$this->assertSame( [], preg_grep( '/wikipub/', $this->options() ) );

		// It stands there the next time, and saving it again changes nothing.
		$form = $this->browser->form( self::PAGE, 'mw-prefs-form' );
		$this->assertSame( 'alice.b', $form['wpwikipub-handle'] );
		$this->assertSame( 'new', $form['wpwikipub-what'] );
		$this->assertSame( [ '4' ], $form['wpwikipub-namespaces'] );
		$this->assertArrayHasKey( 'wpwikipub-posts', $form );
		$this->assertArrayNotHasKey( 'wpwikipub-named', $form );
		$this->save( [] );
		$this->assertSame( 1, $this->consent()->version );
	}

	public function testAllNamespacesAreAllNamespacesToCome() {
		$this->save( [ 'wpwikipub-posts' => '1' ] );
		$this->assertNull( $this->consent()->choices->namespaces );
	}

	public function testTakingPurposesBack() {
		self::service( 'ConsentStore' )->agree( $this->user, self::choices( [ 'posts' => true, 'named' => true ] ) );
		$this->save( [], [ 'wpwikipub-posts', 'wpwikipub-named' ] );
		$this->assertFalse( $this->consent()->choices->agreesToAnything() );
		$this->assertSame( 'paused', self::told( 'editor' )[1]['editor']['state'] );
	}

	public function testNoGadgetOptsAnybodyIn() {
		foreach ( [ 'wikipub-posts', 'wikipub-named', 'wikipub-handle', 'userjs-wikipub-posts' ] as $name ) {
			$this->browser->api( [ 'action' => 'options', 'optionname' => $name, 'optionvalue' => '1' ], true );
		}
		$this->assertNull( $this->consent() );
		$this->assertSame( [ 'userjs-wikipub-posts' ], array_values( preg_grep( '/wikipub/', $this->options() ) ) );
	}

	public function testARowAmongTheOptionsIsNoConsent() {
		self::db()->insert( 'user_properties', [
			'up_user' => $this->user->getId(),
			'up_property' => 'wikipub-posts',
			'up_value' => '1',
		], __METHOD__ );
		$this->assertArrayNotHasKey( 'wpwikipub-posts', $this->browser->form( self::PAGE, 'mw-prefs-form' ) );
		$this->assertNull( $this->consent() );
	}

	public function testWhoMayNotSeesWhyAndNoForm() {
		$this->user = self::account( [] );
		$this->browser = new Browser( $this->user->getName() );
		$this->assertSays( wfMessage( 'wikipub-optin-right' )->inLanguage( 'en' )->text(), $this->browser->get( self::PAGE ) );
		$form = $this->browser->form( self::PAGE, 'mw-prefs-form' );
		$this->assertArrayNotHasKey( 'wpwikipub-text', $form );
		$this->save( [ 'wpwikipub-posts' => '1', 'wpwikipub-text' => '1' ] );
		$this->assertNull( $this->consent() );
	}

	public function testTheTextAgreedToIsTheOneShown() {
		$answer = $this->save( [ 'wpwikipub-posts' => '1', 'wpwikipub-text' => '0' ] );
		$this->assertSays( 'has changed while you had the page open', $answer );
		$this->assertNull( $this->consent() );
	}

	public function testWhoIsAskedStartsWithEmptyBoxes() {
		$store = self::service( 'ConsentStore' );
		$store->agree( $this->user, self::choices( [ 'posts' => true, 'locked' => true ] ) );
		$store->renamed( $this->user );
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( 'Your account was renamed', $page );

		// Saving without an answer is none.
		$this->save( [] );
		$this->assertSame( Consent::RENAMED, $this->consent()->asked );
		$this->assertTrue( $this->consent()->choices->posts );
		$this->save( [ 'wpwikipub-posts' => '1' ] );
		$this->assertSame( [ '', Consent::ACTIVE ], [ $this->consent()->asked, $this->consent()->state ] );
		$this->assertTrue( $this->consent()->choices->locked );
	}

	public function handles(): array {
		return [
			'malformed' => [ 'a..b', null, 'A handle is made of' ],
			'another user' => [ 'bob', 'another_user', 'is the user name of somebody else' ],
			'taken' => [ 'bob', 'taken', 'is taken' ],
			'reserved' => [ 'bob', 'reserved', 'is reserved' ],
			'spent' => [ 'bob', 'spent', 'never given away again' ],
		];
	}

	/** @dataProvider handles */
	public function testAHandleThatCannotBeHadIsRefused( string $handle, ?string $reason, string $words ) {
		if ( $reason ) {
			$answer = [ 'available' => false, 'reason' => $reason ];
			self::daemonAnswers( [ $this->question( $handle ) => [ 200, $answer ] ] );
			$this->assertFollows( 'handle', $answer );
		}
		$answer = $this->save( [ 'wpwikipub-posts' => '1', 'wpwikipub-handle' => $handle ] );
		$this->assertSays( $words, $answer );
		$this->assertNull( $this->consent() );
	}

	public function testWithoutADaemonTheWishIsKept() {
		file_put_contents( self::work( 'daemon-url' ), 'http://127.0.0.1:1' );
		$this->save( [ 'wpwikipub-posts' => '1', 'wpwikipub-handle' => 'alice' ] );
		$this->assertSame( 'alice', $this->consent()->choices->handle );
	}

	public function testTheLiveCheckPassesOnWhatTheDaemonSays() {
		$free = [ 'available' => true, 'address' => '@bob@wiki.example' ];
		self::daemonAnswers( [
			$this->question( 'bob' ) => [ 200, $free ],
			$this->question( '-' ) => [ 200, $free ],
		] );
		$this->assertSame( $free, $this->browser->get( '/rest.php/wikipub/v1/handle?handle=Bob' )->json() );
		$this->assertSame( $free, $this->browser->get( '/rest.php/wikipub/v1/handle' )->json() );
		$this->assertSame( 'malformed', $this->browser->get( '/rest.php/wikipub/v1/handle?handle=..' )->json()['reason'] );
		$this->assertSame( 403, ( new Browser )->get( '/rest.php/wikipub/v1/handle?handle=bob' )->status );
	}

}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Consent\Consent;

/** Special:Fediverse in a browser without JavaScript. */
class SpecialFediverseTest extends EditorPageTestCase {
	private const REQUEST = [
		'id' => '12',
		'actor' => 'https://b.example/a',
		'address' => '@a@b.example',
		'since' => '2026-11-01T10:00:00Z',
	];
	private const POST = [
		'id' => '123',
		'url' => 'https://ap.wiki.example/@alice/123',
		'published' => '2026-11-01T10:00:00Z',
		'text' => 'Edited Page (+12)',
		'state' => 'live',
		'replies' => 0,
		'likes' => 0,
		'boosts' => 0,
	];

	// --- what is shown ----------------------------------------------------------------------------------------------------

	public function testWhoDidNotOptInIsInvited() {
		$stranger = new Browser( self::account()->getName() );
		$page = $stranger->get( self::PAGE );
		$this->assertSays( 'You have not opted in', $page );
		$this->assertSays( 'mw-prefsection-wikipub', $page );
		$newcomer = new Browser( self::account( [] )->getName() );
		$this->assertSays( 'too new to opt in', $newcomer->get( self::PAGE ) );
		$this->assertSays( 'Log in to see your profile', ( new Browser() )->get( self::PAGE ) );
		$this->assertSame( [], self::daemonHeard( 'GET', '/api/v1/editors' ) );
	}

	public function testHandleAndQrCode() {
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( "value='@alice@ap.wiki.example'", $page );
		$this->assertSays( 'href="https://ap.wiki.example/@alice"', $page );
		$this->assertSays( 'class="wikipub-qr"', $page );
		$this->assertStringNotContainsString( '⧼', $page->body );
		// An address of 30 characters at level M is version 3: 29 modules, and 4 of white on each side.
		$this->assertSays( 'viewbox="0 0 37 37"', $page );
	}

	public function states(): array {
		return [
			'live' => [ 'live', 'You can be followed' ],
			'held' => [ 'held', 'Everything is quiet' ],
			'not heard of yet' => [ 'unknown', 'Your profile is being made' ],
			'not heard of the end of a pause' => [ 'paused', 'has not heard yet of what you changed last' ],
		];
	}

	/** @dataProvider states */
	public function testStatesThatTheDaemonKnows( string $state, string $words ) {
		$this->daemonShows( [ 'state' => $state ] );
		$this->assertSays( $words, $this->browser->get( self::PAGE ) );
	}

	public function testWhoLooksAsksADaemonThatWasSilentAMomentAgo() {
		$memory = self::services()->getMainObjectStash();
		$memory->set( $memory->makeKey( 'wikipub-daemon-silent' ), 1, 30 );
		$this->assertSays( 'You can be followed', $this->browser->get( self::PAGE ) );
	}

	public function testStatesThatTheWikiKnows() {
		$store = self::service( 'ConsentStore' );
		$store->choose( $this->user, self::choices( [] ) );
		$this->assertSays( 'You agreed to nothing', $this->browser->get( self::PAGE ) );
		$store->choose( $this->user, self::choices() );
		$store->bar( $this->user, 'infinity' );
		$this->assertSays( 'is blocked or locked', $this->browser->get( self::PAGE ) );
		$store->bar( $this->user, null );
		self::db()->update( 'wikipub_editor', [ 'wpe_text_version' => 0 ], [ 'wpe_actor' => $this->actor ], __METHOD__ );
		$store->passTime( time() );
		$this->assertSays( 'The text that you agreed to has changed', $this->browser->get( self::PAGE ) );
	}

	public function testAfterARenameTheAnswerIsYes() {
		self::service( 'ConsentStore' )->renamed( $this->user );
		$this->assertSays( 'Your account was renamed', $this->browser->get( self::PAGE ) );
		$this->press( 'resume' );
		$this->assertSame( [ '', Consent::ACTIVE ], [ $this->consent()->asked, $this->consent()->state ] );
	}

	public function testFollowersAreCountedFromFiveOn() {
		$this->assertSays( 'Fewer than five', $this->browser->get( self::PAGE ) );
		$history = [];
		foreach ( [ '2026-11-01' => 7, '2026-11-02' => 9, '2026-11-05' => 6 ] as $day => $followers ) {
			$history[] = [ 'day' => $day, 'followers' => $followers ];
		}
		$this->daemonShows( [ 'followers' => 6, 'history' => $history ] );
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( '6 people follow you', $page );
		$this->assertSays( '9 followers at most', $page );
		// Two days joined by a line; the third, after a gap, a dot.
		$this->assertSame( 1, preg_match( '/wikipub-plot-line" d="M[\d. ]+h0L[\d. ]+M[\d. ]+h0"/', $page->body ) );
	}

	public function testWhatComesFromElsewhereIsText() {
		$this->daemonShows( [
			'requests' => [ [ 'actor' => 'javascript:alert(1)', 'address' => '<b>@a@b.example' ] + self::REQUEST ],
			'posts' => [ [ 'text' => 'Edited <script>', 'state' => 'hidden' ] + self::POST ],
		] );
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( '&lt;b&gt;@a@b.example', $page );
		$this->assertSays( 'Edited &lt;script>', $page );
		$this->assertSays( 'Nobody sees this post at the moment', $page );
		$this->assertStringNotContainsString( 'javascript:alert', $page->body );
	}

	// --- pause, resume, erase -----------------------------------------------------------------------------------------------

	public function testPauseAndResume() {
		$this->assertSays( 'Paused. Nothing more is published', $this->press( 'pause' ) );
		$this->assertSame( Consent::PAUSED, $this->consent()->state );
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( 'You paused', $page );
		$this->assertStringNotContainsString( 'Paused. Nothing more', $page->body );
		$this->assertSays( 'It goes on', $this->press( 'resume' ) );
		$this->assertSame( Consent::ACTIVE, $this->consent()->state );
	}

	public function testErasingWantsTheNameTyped() {
		$this->pressInVain( 'erase', [ 'wpConfirm' => 'yes' ], 'Nothing was erased' );
		$this->assertNotNull( $this->consent() );
		$page = $this->press( 'erase', [ 'wpConfirm' => strtr( $this->user->getName(), ' ', '_' ) ] );
		$this->assertSays( 'Everything is being erased', $page );
		$this->assertSays( 'You have not opted in', $page );
		$this->assertNull( $this->consent() );
		$told = self::told( 'editor' );
		$this->assertSame( [ $this->actor, 'erased' ], [ end( $told )['editor']['actor'], end( $told )['editor']['state'] ] );
	}

	public function testOptingInAgainIsANewActor() {
		$this->press( 'erase', [ 'wpConfirm' => $this->user->getName() ] );
		$form = $this->browser->form( '/wiki/Special:Preferences', 'mw-prefs-form' );
		$this->assertArrayNotHasKey( 'wpwikipub-posts', $form );
		$this->browser->post( '/wiki/Special:Preferences', [ 'wpwikipub-posts' => '1' ] + $form );
		$this->assertNotSame( $this->actor, $this->consent()->actor );
		$this->assertSays( 'wikipub-form-pause', $this->browser->get( self::PAGE ) );
	}

	public function testWithoutADaemonOneCanStopAllTheSame() {
		$this->daemonIsAway();
		$this->assertSays( 'does not answer at the moment', $this->browser->get( self::PAGE ) );
		$this->press( 'pause' );
		$this->assertSame( Consent::PAUSED, $this->consent()->state );
		$this->press( 'erase', [ 'wpConfirm' => $this->user->getName() ] );
		$this->assertNull( $this->consent() );
	}

	// --- followers and posts -----------------------------------------------------------------------------------------------

	public function testRequestsAreAnswered() {
		$this->daemonShows( [ 'requests' => [ self::REQUEST ] ] );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/requests/12", 200, [] );
		$this->assertSays( 'Let @a@b.example follow you', $this->browser->get( self::PAGE ) );
		$this->assertSays( 'They follow you now', $this->press( 'accept' ) );
		$this->assertSays( 'They were turned away', $this->press( 'reject' ) );
		$this->assertSame( [ [ 'answer' => 'accept' ], [ 'answer' => 'reject' ] ], $this->heard( 'requests/12' ) );
		foreach ( $this->heard( 'requests/12' ) as $body ) {
			$this->assertFollows( 'request-answer', $body );
		}
		$this->pressInVain( 'accept', [ 'wpRequest' => '13' ], 'is not there any more' );
		$this->pressInVain( 'accept', [ 'wpRequest' => '../unlink' ], 'is not there any more' );
	}

	public function testAFollowerIsRemoved() {
		$this->daemonSays( "POST /api/v1/editors/$this->actor/remove_follower", 200, [] );
		foreach ( [ 'https://b.example/a', '@a@b.example', 'a@b.example:8080' ] as $follower ) {
			$page = $this->press( 'remove', [ 'wpFollower' => " $follower " ] );
			$this->assertSays( "$follower does not follow you any more", $page );
			$told = $this->heard( 'remove_follower' );
			$this->assertSame( [ 'actor' => $follower ], end( $told ) );
			$this->assertFollows( 'remove-follower', end( $told ) );
		}
		foreach ( [ 'a', '@a', 'https://b.example/', '@a@b.example@c', 'javascript:alert(1)' ] as $nobody ) {
			$this->pressInVain( 'remove', [ 'wpFollower' => $nobody ], 'is no address of somebody on the Fediverse' );
		}
		$this->assertCount( 3, $this->heard( 'remove_follower' ) );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/remove_follower", 404, [ 'error' => 'not_found' ] );
		$this->pressInVain( 'remove', [ 'wpFollower' => '@c@b.example' ], 'Nobody with the address' );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/remove_follower", 422, [ 'error' => 'unreachable' ] );
		$this->pressInVain( 'remove', [ 'wpFollower' => '@c@b.example' ], 'The server of @c@b.example did not answer' );
	}

	public function testAPostIsWithdrawn() {
		$this->daemonShows( [ 'posts' => [ self::POST ] ] );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/posts/123/withdraw", 200, [] );
		$this->assertSays( 'The post is withdrawn', $this->press( 'withdraw' ) );
		$this->assertCount( 1, $this->heard( 'posts/123/withdraw' ) );
		$this->pressInVain( 'withdraw', [ 'wpPost' => '124' ], 'is not there any more' );
	}

	// --- the linked account --------------------------------------------------------------------------------------------------

	public function testLinkingAndUnlinking() {
		$this->daemonSays( "POST /api/v1/editors/$this->actor/link", 200, self::LINKED );
		$this->assertSays( 'Linked to @me@b.example', $this->press( 'link', [ 'wpAccount' => ' @me@b.example ' ] ) );
		[ $asked ] = $this->heard( 'link' );
		$this->assertFollows( 'link', $asked );
		$this->assertSame( [ '@me@b.example', $this->user->getUserPage()->getCanonicalURL() ], array_values( $asked ) );

		self::edit( $this->user->getUserPage(), 'Hello' );
		$userPage = '/wiki/' . $this->user->getUserPage()->getPrefixedDBkey();
		$this->assertSays( '<link rel="me" href="https://b.example/@me"', ( new Browser() )->get( $userPage ) );

		$this->daemonShows( [ 'linked' => self::LINKED ] );
		$this->assertSays( 'The link back was seen last at', $this->browser->get( self::PAGE ) );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/unlink", 200, [] );
		$this->press( 'unlink' );
		$this->assertNull( $this->consent()->linked );
		$this->assertStringNotContainsString( 'rel="me"', ( new Browser() )->get( $userPage )->body );
	}

	public function failures(): array {
		return [
			[ 'not_an_address', 'is no address on the Fediverse' ],
			[ 'no_such_account', 'knows no account @me@b.example' ],
			[ 'no_link_back', 'does not link to your user page yet' ],
			[ 'unreachable', 'The server of @me@b.example did not answer' ],
			[ 'linked_elsewhere', 'is linked with another editor already' ],
		];
	}

	/** @dataProvider failures */
	public function testLinkingFailsForAReason( string $error, string $words ) {
		$this->assertFollows( 'error', [ 'error' => $error ] );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/link", 422, [ 'error' => $error ] );
		$page = $this->pressInVain( 'link', [ 'wpAccount' => '@me@b.example' ], $words );
		$this->assertNull( $this->consent()->linked );
		// What was typed stands there still, and so does the line to paste.
		$this->assertSays( "value='@me@b.example'", $page );
		$this->assertSays( "value='" . htmlspecialchars( $this->user->getUserPage()->getCanonicalURL() ) . "'", $page );
	}

	public function testALostLinkIsToldOfAndTheUserPageForgetsItMeanwhile() {
		self::service( 'ConsentStore' )->link( $this->user, 'https://b.example/@me' );
		self::edit( $this->user->getUserPage(), 'Hello again' );
		$userPage = '/wiki/' . $this->user->getUserPage()->getPrefixedDBkey();
		$this->daemonShows( [ 'linked_lost' => [ 'state' => 'lost' ] + self::LINKED ] );
		$this->assertSays( 'The profile of @me@b.example does not link back any more', $this->browser->get( self::PAGE ) );
		$this->awaitLinkLost( true );
		$this->assertStringNotContainsString( 'rel="me"', ( new Browser() )->get( $userPage )->body );
		$version = $this->consent()->version;
		$this->browser->get( self::PAGE );
		$this->assertSame( $version, $this->consent()->version );

		$this->daemonShows( [ 'linked' => self::LINKED ] );
		$this->browser->get( self::PAGE );
		$this->awaitLinkLost( false );
		$this->assertSays( '<link rel="me" href="https://b.example/@me"', ( new Browser() )->get( $userPage ) );
	}

	public function testWhatWasUnlinkedHereDoesNotComeBackFromTheDaemon() {
		$this->daemonShows( [ 'linked' => self::LINKED ] );
		$this->browser->get( self::PAGE );
		$this->assertNull( $this->consent()->linked );
	}

	// --- the followers move to it -------------------------------------------------------------------------------------------

	public function testMovingFollowersWantsTheAddressTyped() {
		$this->assertStringNotContainsString( 'wikipub-form-move', $this->browser->get( self::PAGE )->body );
		$this->daemonShows( [ 'linked' => self::LINKED ] );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/move", 200, [] );
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( 'This cannot be undone, neither by you nor by us', $page );
		$this->assertSays( 'and enter @alice@ap.wiki.example', $page );
		$this->pressInVain( 'move', [ 'wpConfirmMove' => $this->user->getName() ], 'Nothing was moved' );
		$this->assertSame( [], $this->heard( 'move' ) );
		$page = $this->press( 'move', [ 'wpConfirmMove' => ' Me@B.example ' ] );
		$this->assertSays( 'Your followers are being sent to @me@b.example', $page );
		$this->assertSame( [ [] ], $this->heard( 'move' ) );
	}

	public function moveFailures(): array {
		return [
			[ 422, 'no_alias', '@me@b.example does not name your profile here yet' ],
			[ 422, 'unreachable', 'The server of @me@b.example did not answer' ],
			[ 409, 'conflict', 'your followers were moved already' ],
		];
	}

	/** @dataProvider moveFailures */
	public function testMovingFailsForAReason( int $status, string $error, string $words ) {
		$this->daemonShows( [ 'linked' => self::LINKED ] );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/move", $status, [ 'error' => $error ] );
		$this->pressInVain( 'move', [ 'wpConfirmMove' => '@me@b.example' ], $words );
	}

	public function testTheAccountThatIsLinkedNowCounts() {
		$this->daemonShows( [ 'linked' => self::LINKED ] );
		$form = $this->browser->fieldsOf( self::PAGE, 'wikipub-form-move' );
		$this->daemonShows( [ 'linked' => [ 'address' => '@other@b.example' ] + self::LINKED ] );
		$answer = $this->browser->post( self::PAGE, [ 'wpConfirmMove' => '@me@b.example' ] + $form );
		$this->assertSays( 'the address of the account, @other@b.example, has to be typed', $answer );
		$this->daemonShows( [] );
		$this->assertSays( 'there is no account that is linked', $this->browser->post( self::PAGE, $form ) );
		$this->assertSame( [], $this->heard( 'move' ) );
	}

	public function testMovedIsForGood() {
		$this->daemonShows( [ 'state' => 'moved', 'moved_to' => 'https://b.example/users/me', 'linked' => self::LINKED ] );
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( 'You sent your followers to https://b.example/users/me', $page );
		$this->assertStringNotContainsString( 'wikipub-form-move', $page->body );
		$this->assertStringNotContainsString( 'wikipub-form-pause', $page->body );
		$this->assertSays( 'wikipub-form-erase', $page );
	}

	public function testUnlinkingWithoutADaemonIsHalfDone() {
		self::service( 'ConsentStore' )->link( $this->user, 'https://b.example/@me' );
		$this->daemonIsAway();
		$this->pressInVain( 'unlink', [], 'please unlink again' );
		$this->assertNull( $this->consent()->linked );
	}

	// --- who may ---------------------------------------------------------------------------------------------------------------

	public function testWithoutTheTokenNothingIsDone() {
		foreach ( [ '', 'wrong+\\' ] as $token ) {
			$answer = $this->browser->post( self::PAGE, [ 'wpAction' => 'pause', 'wpEditToken' => $token ] );
			$this->assertSame( 200, $answer->status );
		}
		$this->assertSame( Consent::ACTIVE, $this->consent()->state );
	}

	public function testWhoIsBlockedCanStopButNotGoOn() {
		$this->actAs( self::newEditor() );
		$this->daemonShows( [ 'requests' => [ self::REQUEST ] ] );
		$this->block();
		$this->pressInVain( 'accept', [], 'You are blocked' );
		$this->pressInVain( 'link', [ 'wpAccount' => '@me@b.example' ], 'You are blocked' );
		$this->pressInVain( 'pause', [ 'wpAction' => 'resume' ], 'You are blocked' );
		$this->assertSame( [], $this->heard( '' ) );
		$this->press( 'pause' );
		$this->press( 'erase', [ 'wpConfirm' => $this->user->getName() ] );
		$this->assertNull( $this->consent() );
	}

	public function testNobodySeesSomebodyElses() {
		$this->assertSays( '@alice@ap.wiki.example', $this->browser->get( self::PAGE ) );
		$admin = ( new Browser( 'Admin' ) )->get( self::PAGE . '/' . $this->user->getName() );
		$this->assertStringNotContainsString( '@alice@', $admin->body );
		$this->assertStringContainsString( 'private', $this->browser->get( self::PAGE )->headers['cache-control'] );
	}
}

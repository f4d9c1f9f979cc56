<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\Notifications\Model\Event;
use MediaWiki\Extension\WikiPub\Hooks\AccountHooks;
use MediaWiki\Extension\WikiPub\Hooks\EchoHooks;
use MediaWiki\Extension\WikiPub\Notices\Notifier;
use MediaWiki\Extension\WikiPub\Notices\Rounds;

require_once __DIR__ . '/../support/EchoEvent.php';
require_once __DIR__ . '/../support/EchoEventPresentationModel.php';

/** What editors are told who are not looking. */
class NoticesTest extends EditorPageTestCase {
	private const REQUEST = [ 'id' => '1', 'actor' => 'https://b.example/a', 'address' => '@a@b.example' ];

	protected function setUp(): void {
		parent::setUp();
		Event::$created = [];
		self::services()->getMainObjectStash()->delete( self::services()->getMainObjectStash()->makeKey( 'wikipub-rounds' ) );
	}

	private static function rounds( bool $withEcho = true ): Rounds {
		$services = self::services();
		return new Rounds(
			self::service( 'ConsentStore' ),
			self::service( 'DaemonClient' ),
			new Notifier( $withEcho ),
			$services->getUserIdentityLookup(),
			$services->getMainObjectStash()
		);
	}

	/** @return array[] Whom, of what */
	private static function notified(): array {
		return array_map( static fn ( array $info ) => [ $info['agent']->getName(), $info['type'] ], Event::$created );
	}

	private function lock(): void {
		self::service( 'ConsentStore' )->choose( $this->user, self::choices( [ 'posts' => true, 'locked' => true ] ) );
	}

	public function testALostLinkIsNoticedAtTheDaemonsVisit() {
		self::service( 'ConsentStore' )->link( $this->user, 'https://b.example/@me' );
		self::edit( $this->user->getUserPage(), 'Hello for the third time' );
		$this->daemonShows( [ 'linked_lost' => [ 'state' => 'lost' ] + self::LINKED ] );
		$this->assertSame( 200, self::askWiki( '/wikipub/v1/state' )->status );
		$this->awaitLinkLost( true );
		$page = ( new Browser() )->get( '/wiki/' . $this->user->getUserPage()->getPrefixedDBkey() );
		$this->assertStringNotContainsString( 'rel="me"', $page->body );
	}

	public function testALostLinkIsToldOnce() {
		self::service( 'ConsentStore' )->link( $this->user, 'https://b.example/@me' );
		$this->daemonShows( [ 'linked_lost' => [ 'state' => 'lost' ] + self::LINKED ] );
		self::rounds()->run();
		self::rounds()->run();
		$this->assertSame( [ [ $this->user->getName(), 'wikipub-link-lost' ] ], self::notified() );
		$this->daemonShows( [ 'linked' => self::LINKED ] );
		self::rounds()->run();
		$this->assertFalse( $this->consent()->linkLost );
		$this->assertCount( 1, self::notified() );
	}

	public function testARequestIsToldOnceAndNotIfItWasSeen() {
		$this->lock();
		$first = [ 'since' => '2026-11-01T10:00:00Z' ] + self::REQUEST;
		$second = [ 'id' => '2', 'since' => '2026-11-02T10:00:00Z' ] + self::REQUEST;
		$third = [ 'id' => '3', 'since' => '2026-11-03T10:00:00Z' ] + self::REQUEST;
		$this->daemonShows( [ 'requests' => [ $first ] ] );
		self::rounds()->run();
		self::rounds()->run();
		$this->assertSame( [ [ $this->user->getName(), 'wikipub-request' ] ], self::notified() );
		$this->daemonShows( [ 'requests' => [ $second, $first ] ] );
		self::rounds()->run();
		$this->assertCount( 2, self::notified() );
		$status = [ 'linked' => null, 'requests' => [ $third, $second ] ];
		self::rounds()->take( $this->consent(), $status, true );
		self::rounds()->take( $this->consent(), $status, false );
		$this->assertCount( 2, self::notified() );
	}

	public function testTheyGoRoundAndAskOnlyWhereThereMayBeNews() {
		$asked = static function () {
			$targets = array_column( self::daemonHeard( 'GET', '/api/v1/editors/' ), 'target' );
			unlink( self::work( 'heard.ndjson' ) );
			return $targets;
		};
		$linked = [ "/api/v1/editors/$this->actor" ];
		self::service( 'ConsentStore' )->link( $this->user, 'https://b.example/@me' );
		for ( $i = 0; $i < 6; $i++ ) {
			$actor = self::service( 'ConsentStore' )->agree( $user = self::account(), self::choices() )->actor;
			self::service( 'ConsentStore' )->link( $user, 'https://b.example/@me' );
			$linked[] = "/api/v1/editors/$actor";
		}
		self::service( 'ConsentStore' )->agree( self::account(), self::choices( [ 'posts' => true, 'locked' => true ] ) );
		sort( $linked );
		self::rounds( false )->run();
		$first = $asked();
		$this->assertCount( 5, $first );
		self::rounds( false )->run();
		$seen = array_merge( $first, $asked() );
		sort( $seen );
		$this->assertSame( $linked, $seen );
		self::rounds( false )->run();
		$this->assertSame( $first, $asked() );
		$this->assertSame( [], self::notified() );
	}

	public function testADaemonThatIsAwayIsAskedOnce() {
		self::service( 'ConsentStore' )->link( $this->user, 'https://b.example/@me' );
		self::services()->getMainObjectStash()->set(
			self::services()->getMainObjectStash()->makeKey( 'wikipub-daemon-silent' ), 1, 30 );
		self::rounds()->run();
		$this->assertFalse( $this->consent()->linkLost );
		$this->assertSame( [], self::daemonHeard( 'GET', '/api/v1/editors/' ) );
	}

	public function testARenameIsToldOf() {
		foreach ( [ [ false, 0 ], [ true, 1 ] ] as [ $isOn, $told ] ) {
			$hooks = new AccountHooks(
				self::service( 'Outbox' ),
				self::service( 'ConsentStore' ),
				self::services()->getMainConfig(),
				self::services()->getUserIdentityLookup(),
				new Notifier( $isOn )
			);
			$hooks->onRenameUserComplete( $this->user->getId(), 'Old name', $this->user->getName() );
			$this->assertCount( $told, self::notified() );
		}
		$this->assertSame( 'wikipub-renamed', self::notified()[0][1] );
	}

	public function testHowEchoIsTold() {
		$notifications = $categories = $icons = [];
		( new EchoHooks( new Notifier( false ) ) )->onBeforeCreateEchoEvent( $notifications, $categories, $icons );
		$this->assertSame( [], $notifications + $categories + $icons );
		$this->assertFalse( self::service( 'Notifier' )->isOn() );

		( new EchoHooks( new Notifier( true ) ) )->onBeforeCreateEchoEvent( $notifications, $categories, $icons );
		$this->assertSame( Notifier::ALL, array_keys( $notifications ) );
		foreach ( $notifications as $type => $description ) {
			$event = new Event( [ 'type' => $type, 'agent' => $this->user ] );
			$this->assertArrayHasKey( $description['category'], $categories );
			[ $locate ] = $description['user-locators'];
			$this->assertSame( [ $this->user->getId() => $this->user ], $locate( $event ) );
			$notice = new $description['presentation-model']( $event );
			$this->assertTrue( $notice->getHeaderMessage()->exists(), $type );
			$this->assertStringContainsString( 'Special:Fediverse', $notice->getPrimaryLink()['url'] );
		}
		foreach ( [ 'echo-category-title-wikipub', $categories['wikipub']['tooltip'] ] as $message ) {
			$this->assertTrue( wfMessage( $message )->exists(), $message );
		}
	}
}

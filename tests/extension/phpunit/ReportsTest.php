<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

/** Reports on Special:FediverseAdmin. */
class ReportsTest extends WikiTestCase {
	private const PAGE = '/wiki/Special:FediverseAdmin';

	private static ?Browser $sysop = null;
	/** @var array<string,array> What the daemon answers */
	private array $answers = [];

	protected function setUp(): void {
		parent::setUp();
		self::$sysop ??= new Browser( 'Admin' );
		$this->daemonSays( 'GET /api/v1/status', 200, [
			'version' => '1.0.0',
			'wiki' => 'testwiki',
			'paused' => false,
			'followed_pages' => 12,
			'editors' => 3,
			'posts' => 456,
			'queue' => [ 'waiting' => 5, 'oldest' => null ],
			'last_event' => null,
			'redactions' => [ 'hidden' => 0, 'held_back' => 0 ],
			'reports' => [ 'open' => 66 ],
		] );
	}

	private function daemonSays( string $request, int $status, array $document = [] ): void {
		$this->answers[$request] = [ $status, (object)$document ];
		self::daemonAnswers( $this->answers );
	}

	/** @param array[] $reports */
	private function daemonHas( array $reports, ?string $next = null, string $query = '' ): void {
		$document = [ 'reports' => $reports, 'next' => $next ];
		$this->assertFollows( 'reports', $document );
		$this->daemonSays( "GET /api/v1/reports$query", 200, $document );
	}

	private static function ofReply( string $id, array $reply = [] ): array {
		return [
			'id' => $id,
			'received' => '2026-11-01T10:00:00Z',
			'from' => 'editor',
			'about' => [ 'actor' => null, 'posts' => [], 'reply' => self::reply( '8', $reply ), 'editors' => [] ],
			'comment' => 'Rude <b>',
			'state' => 'open',
		];
	}

	private static function ofActor( string $id, string $actor ): array {
		return [
			'id' => $id,
			'received' => '2026-11-01T10:00:00Z',
			'from' => 'b.example',
			'about' => [
				'actor' => "https://ap.wiki.example/u/$actor",
				'posts' => [ [ 'id' => '123', 'url' => 'https://ap.wiki.example/@alice/123' ] ],
				'reply' => null,
				'editors' => [ $actor ],
			],
			'comment' => "Comment of $id",
			'state' => 'open',
		];
	}

	private static function logged(): array {
		$blocks = [ 'log_type' => 'wikipub', 'log_action' => 'block' ];
		return self::db()->selectFieldValues( 'logging', 'log_params', $blocks, __METHOD__, [ 'ORDER BY' => 'log_id' ] );
	}

	public function testWhatTheySay() {
		$this->daemonHas( [
			self::ofReply( '5', [ 'html' => '<p>Words<img src=x onerror=alert(1)></p>' ] ),
			self::ofActor( '4', '77' ),
			[ 'state' => 'resolved' ] + self::ofActor( '3', '78' ),
		], '3' );
		$page = self::$sysop->get( self::PAGE );
		$this->assertSays( '<td>66</td>', $page );
		$this->assertSays( 'from an editor of this wiki', $page );
		$this->assertSays( '<p>Words</p>', $page );
		$this->assertSays( 'Rude &lt;b>', $page );
		$this->assertSays( 'from b.example', $page );
		$this->assertSays( 'href="https://ap.wiki.example/u/77"', $page );
		$this->assertSays( 'href="https://ap.wiki.example/@alice/123"', $page );
		$this->assertSays( 'reports=3#wikipub-reports', $page );
		// Four answers to the first, one to the second, none to what is resolved.
		$this->assertSame( 5, substr_count( $page->body, 'wikipub-form-answer' ) );
		$this->assertFalse( strpos( $page->body, '⧼' ) );

		$this->daemonHas( [ self::ofActor( '2', '79' ) ], null, '?before=3' );
		$this->assertSays( 'Comment of 2', self::$sysop->get( self::PAGE . '?reports=3' ) );
	}

	public function testWithoutTheRightThereAreNone() {
		$this->daemonHas( [ self::ofReply( '5' ) ] );
		$user = self::account( [ 'receipts' ], 'Reader' );
		$page = ( new Browser( $user->getName() ) )->get( self::PAGE );
		$this->assertFalse( strpos( $page->body, 'wikipub-reports' ) );
		$this->assertFalse( strpos( $page->body, '<td>66</td>' ) );
		$this->assertSame( [], self::daemonHeard( 'GET', '/api/v1/reports' ) );
	}

	public function testNobodyGetsAtReportsAboutThemselves() {
		$moderator = self::account( [ 'sysop' ], 'Moderator' );
		$actor = self::service( 'ConsentStore' )->agree( $moderator, self::choices() )->actor;
		$other = self::ofActor( '4', '77' );
		$names = self::ofActor( '6', '78' );
		$names['about']['editors'][] = $actor;
		$this->daemonHas( [ $names, self::ofActor( '5', $actor ), $other ] );
		$this->daemonSays( 'POST /api/v1/reports/5', 200 );
		$browser = new Browser( $moderator->getName() );
		$page = $browser->get( self::PAGE );
		$this->assertSays( 'Comment of 4', $page );
		foreach ( [ 'Comment of 5', 'Comment of 6', $actor, '<td>66</td>' ] as $words ) {
			$this->assertFalse( strpos( $page->body, $words ), $words );
		}
		$this->assertSays( 'is not there any more', $browser->press( self::PAGE, 'wikipub-form-answer', [ 'wpReport' => '5' ] ) );
		$this->assertSame( [], self::daemonHeard( 'POST', '/api/v1/reports' ) );
		$this->assertSays( 'Comment of 5', self::$sysop->get( self::PAGE ) );
	}

	public function testAnswers() {
		$this->daemonHas( [ self::ofReply( '5' ) ] );
		$this->daemonSays( 'POST /api/v1/reports/5', 200 );
		$before = count( self::logged() );
		foreach ( [ 'resolve', 'hide_reply', 'block_actor', 'block_host' ] as $answer ) {
			$this->assertSame(
				303, self::$sysop->press( self::PAGE, 'wikipub-form-answer', [ 'wpAnswer' => $answer ] )->status, $answer );
		}
		$this->assertSays( 'b.example is blocked.', self::$sysop->get( self::PAGE ) );
		$told = array_column( self::daemonHeard( 'POST', '/api/v1/reports/5' ), 'json' );
		$this->assertSame( [ 'resolve', 'hide_reply', 'block_actor', 'block_host' ], array_column( $told, 'action' ) );
		foreach ( $told as $body ) {
			$this->assertFollows( 'report-answer', $body );
		}
		// Only blocks are public.
		$logged = array_map( static fn ( $params ) => unserialize( $params )['4::what'], array_slice( self::logged(), $before ) );
		$this->assertSame( [ 'https://b.example/users/bob', 'b.example' ], $logged );
		$this->assertSays( 'does not know what it was asked for',
			self::$sysop->press( self::PAGE, 'wikipub-form-answer', [ 'wpAnswer' => 'delete' ] ) );
	}

	public function testOfAnOlderPage() {
		$this->daemonHas( [] );
		$this->daemonHas( [ self::ofReply( '2' ) ], null, '?before=3' );
		$this->daemonSays( 'POST /api/v1/reports/2', 200 );
		$this->assertSame( 303, self::$sysop->press( self::PAGE . '?reports=3', 'wikipub-form-answer' )->status );
	}

	public function testWhereSeveralWikisShareTheDaemonNobodyIsBlocked() {
		$this->daemonHas( [ self::ofReply( '5' ) ] );
		$this->daemonSays( 'POST /api/v1/reports/5', 409, [ 'error' => 'conflict' ] );
		$before = count( self::logged() );
		$answer = self::$sysop->press( self::PAGE, 'wikipub-form-answer', [ 'wpAnswer' => 'block_host' ] );
		$this->assertSays( 'a block holds for all of them', $answer );
		$this->assertCount( $before, self::logged() );
	}
}

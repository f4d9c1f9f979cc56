<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Admin\PageLists;
use MediaWiki\Title\Title;

/** Special:FediverseAdmin in a browser without JavaScript. Of the tests' wiki, sysops may suppress. */
class SpecialFediverseAdminTest extends WikiTestCase {
	private const PAGE = '/wiki/Special:FediverseAdmin';

	private static ?Browser $sysop = null;
	private static ?Browser $oversighter = null;
	/** @var array<string,array> What the daemon answers */
	private array $answers = [];

	protected function setUp(): void {
		parent::setUp();
		self::$sysop ??= new Browser( 'Admin' );
		$this->daemonIs( false );
		$this->daemonSays( 'GET /api/v1/blocks', 200, [ 'blocks' => [ 'bad.example' ] ] );
		$this->daemonSays( 'GET /api/v1/reports', 200, [ 'reports' => [], 'next' => null ] );
		$this->daemonSays( 'GET /api/v1/redactions?suppressed=0', 200, $this->receipts( [ $this->receipt( '7' ) ] ) );
	}

	private function daemonIs( bool $paused ): void {
		$status = [
			'version' => '1.0.0',
			'wiki' => 'testwiki',
			'paused' => $paused,
			'followed_pages' => 12,
			'editors' => 3,
			'posts' => 456,
			'queue' => [ 'waiting' => 5, 'oldest' => null ],
			'last_event' => '2026-11-01T10:00:00Z',
			'redactions' => [ 'hidden' => 77, 'held_back' => 88 ],
			'reports' => [ 'open' => 66 ],
		];
		$this->assertFollows( 'status', $status );
		$this->daemonSays( 'GET /api/v1/status', 200, $status );
	}

	private function daemonSays( string $request, int $status, array $document = [] ): void {
		$this->answers[$request] = [ $status, (object)$document ];
		self::daemonAnswers( $this->answers );
	}

	private function receipt( string $id, array $otherwise = [] ): array {
		return $otherwise + [
			'id' => $id,
			'cause' => 'page_deleted',
			'learnt_from' => 'extension',
			'learnt' => '2026-11-01T10:00:00Z',
			'confirmed' => '2026-11-01T10:00:01Z',
			'state' => 'done',
			'posts' => [ self::post( $id ) ],
			'accepted' => 4,
			'refused' => 0,
			'waiting' => 1,
			'given_up' => 0,
			'suppressed' => false,
		];
	}

	/** The number of a receipt's post: too long to stand in a page, its token or its ids by chance */
	private static function post( string $receipt ): string {
		return "900200300400500$receipt";
	}

	private function receipts( array $receipts, ?string $next = null ): array {
		$document = [ 'redactions' => $receipts, 'next' => $next ];
		$this->assertFollows( 'redactions', $document );
		return $document;
	}

	private static function oversighter(): Browser {
		return self::$oversighter ??= new Browser( self::account( [ 'suppress', 'sysop' ], 'Oversighter' )->getName() );
	}

	private function press( string $class, array $changes = [], ?Browser $browser = null ): Answer {
		$answer = ( $browser ?? self::$sysop )->press( self::PAGE, $class, $changes );
		$this->assertSame( 303, $answer->status, $class );
		return ( $browser ?? self::$sysop )->get( self::PAGE );
	}

	/** @return string[] What the newest entry of the log says */
	private static function lastLogged( string $type = 'wikipub' ): array {
		$row = self::db()->selectRow( 'logging', [ 'log_action', 'log_namespace', 'log_title', 'log_params' ],
			[ 'log_type' => $type ], __METHOD__, [ 'ORDER BY' => 'log_id DESC' ] );
		return $row ? [ $row->log_action, Title::makeTitle( (int)$row->log_namespace, $row->log_title )->getPrefixedText() ] : [];
	}

	public function testOthersAreTurnedAway() {
		foreach ( [ new Browser(), new Browser( self::account()->getName() ) ] as $browser ) {
			$page = $browser->get( self::PAGE );
			$this->assertSays( 'Permission error', $page );
			$this->assertStringNotContainsString( 'wikipub-status', $page->body );
		}
		$this->assertSame( [], self::daemonHeard() );
	}

	public function testStateOfTheBridge() {
		$page = self::$sysop->get( self::PAGE );
		$this->assertSays( 'is running', $page );
		$this->assertSays( '<td>456</td>', $page );
		$this->assertStringNotContainsString( '⧼', $page->body );
		$this->daemonIs( true );
		$this->assertSays( 'is paused', self::$sysop->get( self::PAGE ) );
	}

	public function testPauseAndResume() {
		$this->daemonSays( 'POST /api/v1/pause', 200 );
		$this->assertSays( 'The bridge is paused.', $this->press( 'wikipub-form-pause', [ 'wpReason' => 'flood' ] ) );
		$this->assertSame( [ 'pause', 'Special:FediverseAdmin' ], self::lastLogged() );
		$this->assertCount( 1, self::daemonHeard( 'POST', '/api/v1/pause' ) );
		$this->daemonIs( true );
		$this->daemonSays( 'POST /api/v1/resume', 200 );
		$page = $this->press( 'wikipub-form-resume' );
		$this->assertSays( 'running again', $page );
		$this->assertSays( 'flood', $page );
		$this->assertSame( 'resume', self::lastLogged()[0] );
	}

	public function testWhoRunsTheBridgeMayHavePausedIt() {
		$this->daemonIs( true );
		$this->daemonSays( 'POST /api/v1/resume', 409, [ 'error' => 'conflict' ] );
		$this->assertSays( 'ask them', self::$sysop->press( self::PAGE, 'wikipub-form-resume' ) );
	}

	public function testWhatFailsIsNotLogged() {
		$before = self::lastLogged();
		$this->daemonSays( 'POST /api/v1/pause', 503, [ 'error' => 'unavailable' ] );
		$this->assertSays( 'Nothing was changed', self::$sysop->press( self::PAGE, 'wikipub-form-pause' ) );
		$this->assertSame( $before, self::lastLogged() );
	}

	public function testListsWorkWithoutADaemon() {
		file_put_contents( self::work( 'daemon-url' ), 'http://127.0.0.1:1' );
		$page = self::newPage();
		foreach ( [ PageLists::DENIED => [ 'deny', 'allow' ], PageLists::UNNAMED => [ 'unname', 'name' ] ] as $list => $logged ) {
			$shown = $this->press( 'wikipub-form-add', [ 'wpList' => $list, 'wpTitle' => $page->getPrefixedText() ] );
			$this->assertSays( "wikipub-$list\"><li><bdi>{$page->getPrefixedText()}</bdi>", $shown );
			$this->assertSame( $page->getArticleID(), self::service( 'PageLists' )->read( $list )[0]['page_id'] );
			$this->assertSame( [ $logged[0], $page->getPrefixedText() ], self::lastLogged() );
			$this->press( 'wikipub-form-drop' );
			$this->assertSame( [], self::service( 'PageLists' )->read( $list ) );
			$this->assertSame( [ $logged[1], $page->getPrefixedText() ], self::lastLogged() );
		}
		foreach ( [ 'No such page', 'Special:Version', '', '<' ] as $title ) {
			$answer = self::$sysop->press( self::PAGE, 'wikipub-form-add', [ 'wpTitle' => $title ] );
			$this->assertSays( 'There is no page', $answer );
		}
	}

	public function testBlocks() {
		$this->daemonSays( 'POST /api/v1/blocks', 200 );
		foreach ( [ 'worse.example', '@bob@worse.example', 'https://worse.example/users/bob' ] as $target ) {
			$this->assertSays( "$target is blocked", $this->press( 'wikipub-form-block', [ 'wpTarget' => $target ] ) );
			$this->assertSame( 'block', self::lastLogged()[0] );
		}
		$this->press( 'wikipub-form-unblock' );
		$this->assertSame( 'unblock', self::lastLogged()[0] );
		$told = array_column( self::daemonHeard( 'POST', '/api/v1/blocks' ), 'json' );
		$this->assertSame( [
			[ 'add' => 'worse.example' ],
			[ 'add' => '@bob@worse.example' ],
			[ 'add' => 'https://worse.example/users/bob' ],
			[ 'remove' => 'bad.example' ],
		], $told );
		foreach ( $told as $change ) {
			$this->assertFollows( 'block-change', $change );
		}
		$this->assertSays( 'neither a server nor an account',
			self::$sysop->press( self::PAGE, 'wikipub-form-block', [ 'wpTarget' => '[[no]]' ] ) );
		$refusals = [
			[ 409, 'conflict', 'a block holds for all of them' ],
			[ 422, 'not_an_address', 'neither a server nor an account' ],
			[ 422, 'no_such_account', 'knows no account @bob@worse.example' ],
			[ 422, 'unreachable', 'The server of @bob@worse.example did not answer' ],
		];
		foreach ( $refusals as [ $status, $error, $words ] ) {
			$this->daemonSays( 'POST /api/v1/blocks', $status, [ 'error' => $error ] );
			$this->assertSays( $words,
				self::$sysop->press( self::PAGE, 'wikipub-form-block', [ 'wpTarget' => '@bob@worse.example' ] ) );
		}
	}

	public function testReceiptsAreForOversighters() {
		$page = self::$sysop->get( self::PAGE );
		foreach ( [ 'wikipub-receipts', self::post( '7' ), '<td>77</td>', '<td>88</td>' ] as $words ) {
			$this->assertFalse( strpos( $page->body, $words ), $words );
		}
		$this->assertSame( [], self::daemonHeard( 'GET', '/api/v1/redactions' ) );

		$page = self::oversighter()->get( self::PAGE );
		$this->assertSays( 'Page deleted', $page );
		$this->assertSays( self::post( '7' ), $page );
		$this->assertSays( '<td>77</td>', $page );
	}

	public function testThoseOfSuppressedMaterialOnlyWhenAskedForAndWrittenDown() {
		$all = [ $this->receipt( '8', [ 'suppressed' => true, 'cause' => 'a_new_cause' ] ), $this->receipt( '7' ) ];
		$this->daemonSays( 'GET /api/v1/redactions?suppressed=1', 200, $this->receipts( $all, '6' ) );
		$this->daemonSays( 'GET /api/v1/redactions?suppressed=1&before=6', 200, $this->receipts( [ $this->receipt( '5' ) ] ) );
		$page = self::oversighter()->get( self::PAGE . '?suppressed=1' );
		$this->assertFalse( strpos( $page->body, self::post( '8' ) ) );
		$before = self::db()->selectRowCount( 'logging', '*', [ 'log_type' => 'wikipub-suppressed' ], __METHOD__ );

		$page = self::oversighter()->press( self::PAGE, 'wikipub-form-suppressed' );
		$this->assertSays( self::post( '8' ), $page );
		$this->assertSays( 'a_new_cause (suppressed)', $page );
		$this->assertSays( 'name="before"', $page );
		$page = self::oversighter()->press( self::PAGE, 'wikipub-form-suppressed', [ 'before' => '6' ] );
		$this->assertSays( self::post( '5' ), $page );
		$after = self::db()->selectRowCount( 'logging', '*', [ 'log_type' => 'wikipub-suppressed' ], __METHOD__ );
		$this->assertSame( 2, $after - $before );

		// One of the two rights is not enough, neither this nor that.
		$reader = new Browser( self::account( [ 'receipts' ], 'Reader' )->getName() );
		$page = $reader->get( self::PAGE );
		$this->assertSays( self::post( '7' ), $page );
		$this->assertFalse( strpos( $page->body, 'wikipub-form-suppressed' ) );
		$answer = self::$sysop->press( self::PAGE, 'wikipub-form-block', [ 'wpAction' => 'suppressed' ] );
		$this->assertSays( 'You do not have the right', $answer );
		$this->assertFalse( strpos( $answer->body, self::post( '8' ) ) );
	}

	public function testOlderReceipts() {
		$this->daemonSays( 'GET /api/v1/redactions?suppressed=0', 200, $this->receipts( [ $this->receipt( '7' ) ], '7' ) );
		$this->daemonSays( 'GET /api/v1/redactions?suppressed=0&before=7', 200, $this->receipts( [ $this->receipt( '3' ) ] ) );
		$this->assertSays( 'before=7', self::oversighter()->get( self::PAGE ) );
		$this->assertSays( self::post( '3' ), self::oversighter()->get( self::PAGE . '?before=7' ) );
	}

	public function testABlockedSysopDoesNothing() {
		$user = self::account( [ 'sysop' ], 'Sysop' );
		$browser = new Browser( $user->getName() );
		self::services()->getBlockUserFactory()
			->newBlockUser( $user, self::admin(), 'infinity', '', [] )->placeBlockUnsafe( true );
		$this->assertSays( 'You are blocked from this wiki', $browser->press( self::PAGE, 'wikipub-form-pause' ) );
		$this->assertSame( [], self::daemonHeard( 'POST', '/api/v1/pause' ) );
	}

	public function testWithoutTheTokenNothingIsDone() {
		self::$sysop->post( self::PAGE, [ 'wpAction' => 'pause', 'wpEditToken' => '' ] );
		$this->assertSame( [], self::daemonHeard( 'POST', '/api/v1/pause' ) );
	}
}

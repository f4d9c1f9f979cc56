<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Admin\PageLists;
use MediaWiki\Title\Title;

/** What a page says of its actor to who reads it logged out. */
class PageTest extends WikiTestCase {
	private static function target( Title $title ): string {
		return '/wiki/' . $title->getPrefixedURL();
	}

	private function view( Title $title, string $query = '' ): Answer {
		return ( new Browser() )->get( self::target( $title ) . $query );
	}

	private static function actor( Title $title ): string {
		return 'https://ap.wiki.example/w/testwiki/p/' . $title->getArticleID();
	}

	private function assertSaysNothing( Answer $answer ): void {
		$this->assertContains( $answer->status, [ 200, 404 ] );
		$this->assertStringNotContainsString( 'activity+json', $answer->headers['link'] ?? '' );
		$this->assertStringNotContainsString( 'activity+json', $answer->body );
		$this->assertStringNotContainsString( 't-wikipub-follow', $answer->body );
	}

	public function testAPageLeadsToItsActor() {
		$title = self::newPage();
		$answer = $this->view( $title );
		$actor = self::actor( $title );
		$this->assertSame( "<$actor>; rel=\"alternate\"; type=\"application/activity+json\"", $answer->headers['link'] );
		$link = "<link rel=\"alternate\" type=\"application/activity+json\" href=\"$actor\"/>";
		$this->assertStringContainsString( $link, $answer->body );
		$tool = '#<li id="t-wikipub-follow"[^>]*><a href="' . preg_quote( $actor ) . '"[^>]*>(<span>)?Follow on the Fediverse#';
		$this->assertMatchesRegularExpression( $tool, $answer->body );
		// Nobody asked the daemon.
		$this->assertSame( [], self::daemonHeard() );
	}

	public function testAMoveKeepsTheActor() {
		$title = self::newPage();
		$actor = self::actor( $title );
		$new = Title::newFromText( 'Moved ' . $title->getText() );
		self::services()->getMovePageFactory()->newMovePage( $title, $new )->move( self::admin() );
		$this->assertStringContainsString( "<$actor>", $this->view( $new )->headers['link'] );
		$this->assertSaysNothing( $this->view( $title, '?redirect=no' ) );
	}

	public function testAListedNamespaceIsFollowableToo() {
		$this->assertStringContainsString( '/p/', $this->view( self::newPage( 'x', NS_PROJECT ) )->headers['link'] );
	}

	public function otherNamespaces(): array {
		return [ [ NS_TALK ], [ NS_USER ], [ NS_USER_TALK ], [ NS_MEDIAWIKI ], [ NS_HELP ] ];
	}

	/** @dataProvider otherNamespaces */
	public function testOtherNamespacesAreNot( int $namespace ) {
		$this->assertSaysNothing( $this->view( self::newPage( 'x', $namespace ) ) );
	}

	public function testWhatIsNotThePageItself() {
		$title = self::newPage();
		$old = $title->getLatestRevID();
		self::edit( $title, 'more' );
		foreach ( [ '?action=history', '?action=info', '?action=edit', "?oldid=$old" ] as $query ) {
			$this->assertSaysNothing( $this->view( $title, $query ) );
		}
		$this->assertSaysNothing( $this->view( Title::newFromText( 'No such page' ) ) );
		$this->assertSaysNothing( $this->view( Title::newFromText( 'Special:Version' ) ) );
	}

	public function testNoindexIsRespected() {
		$GLOBALS['wgExemptFromUserRobotsControl'] = [];
		$this->assertSaysNothing( $this->view( self::newPage( 'x __NOINDEX__', NS_PROJECT ) ) );
	}

	public function testADeniedPageSaysNothingAndIsNotAskedFor() {
		$title = self::newPage();
		$lists = self::service( 'PageLists' );
		$this->assertTrue( $lists->add( PageLists::DENIED, $title ) );
		$this->assertFalse( $lists->add( PageLists::DENIED, $title ) );
		$this->assertSaysNothing( $this->view( $title ) );
		$this->assertSame( 404, ( new Browser() )->get( '/rest.php/wikipub/v1/pages/' . $title->getArticleID() )->status );

		// Under another title it is the same page.
		$new = Title::newFromText( 'Moved ' . $title->getText() );
		self::services()->getMovePageFactory()->newMovePage( $title, $new )->move( self::admin(), null, false );
		$this->assertSaysNothing( $this->view( $new ) );

		$this->assertTrue( $lists->remove( PageLists::DENIED, $title ) );
		$this->assertStringContainsString( '/p/', $this->view( $new )->headers['link'] );
	}

	public function testNobodyGoesOnShowingWhatChanged() {
		$user = self::account();
		$page = $user->getUserPage();
		self::edit( $page, 'Me' );
		$store = self::service( 'ConsentStore' );
		$store->agree( $user, self::choices() );
		$changes = [
			'linked' => fn () => $store->link( $user, 'https://elsewhere.example/@me' ),
			'unlinked' => fn () => $store->link( $user, null ),
			'denied' => fn () => self::service( 'PageLists' )->add( PageLists::DENIED, $page ),
		];
		$where = [ 'page_id' => $page->getArticleID() ];
		$touched = static fn () => wfTimestamp( TS_UNIX, self::db()->selectField( 'page', 'page_touched', $where, __METHOD__ ) );
		foreach ( $changes as $name => $change ) {
			$before = time() - 100;
			self::db()->update( 'page', [ 'page_touched' => self::db()->timestamp( $before ) ], $where, __METHOD__ );
			$change();
			\DeferredUpdates::doUpdates();
			$this->assertGreaterThan( $before, $touched(), $name );
		}
	}

	public function testTheListsAreTold() {
		[ $denied, $unnamed ] = [ self::newPage(), self::newPage() ];
		$lists = self::service( 'PageLists' );
		$lists->add( PageLists::DENIED, $denied );
		$lists->add( PageLists::UNNAMED, $unnamed );
		$this->assertCount( 2, self::told( 'lists' ) );
		$answer = self::askWiki( '/wikipub/v1/lists' )->json();
		$this->assertFollows( 'wiki-lists', $answer );
		$this->assertSame( [
			'version' => 2,
			'denied' => [ [ 'page_id' => $denied->getArticleID(), 'title' => $denied->getPrefixedText() ] ],
			'unnamed' => [ [ 'page_id' => $unnamed->getArticleID(), 'title' => $unnamed->getPrefixedText() ] ],
		], $answer );
	}

	public function testTheDialogAsksForTheActor() {
		$title = self::newPage();
		$id = $title->getArticleID();
		$target = "/rest.php/wikipub/v1/pages/$id";
		$actor = [ 'id' => self::actor( $title ), 'address' => '@page@wiki.example', 'url' => 'https://ap.wiki.example/@page' ];
		self::daemonAnswers( [ "GET /api/v1/pages/$id" => [ 200, $actor ] ] );
		$this->assertSame( $actor, ( new Browser() )->get( $target )->json() );
		self::daemonAnswers( [] );
		$this->assertSame( 404, ( new Browser() )->get( $target )->status );
		file_put_contents( self::work( 'daemon-url' ), 'http://127.0.0.1:1' );
		$this->assertSame( 503, ( new Browser() )->get( $target )->status );
	}

	public function testALinkedAccountIsConfirmedOnTheUserPage() {
		$user = self::account();
		$page = $user->getUserPage();
		self::edit( $page, 'Me' );
		$this->assertStringNotContainsString( 'rel="me"', $this->view( $page )->body );
		$store = self::service( 'ConsentStore' );
		$store->agree( $user, self::choices() );
		$store->link( $user, 'https://elsewhere.example/@me?a&b' );
		$link = '<link rel="me" href="https://elsewhere.example/@me?a&amp;b"/>';
		$this->assertStringContainsString( $link, $this->view( $page )->body );
		$store->erase( $user );
		$this->assertStringNotContainsString( 'rel="me"', $this->view( $page )->body );
	}
}

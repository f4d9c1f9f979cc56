<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

/** Replies on Special:Fediverse, and whom the editor blocks. */
class RepliesTest extends EditorPageTestCase {
	private function switchOn(): void {
		self::service( 'ConsentStore' )->choose( $this->user, self::choices( [ 'posts' => true, 'replies' => true ] ) );
	}

	/** @param array[] $replies */
	private function daemonHas( array $replies, ?string $next = null, string $query = '' ): void {
		$document = [ 'replies' => $replies, 'next' => $next ];
		$this->assertFollows( 'replies', $document );
		$this->daemonSays( "GET /api/v1/editors/$this->actor/replies$query", 200, $document );
	}

	public function testSwitchedOffNobodyAsksForThem() {
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( 'What they say is not kept', $page );
		$this->assertSame( [], self::daemonHeard( 'GET', "/api/v1/editors/$this->actor/replies" ) );
	}

	public function testTheyAreAPurposeOfTheirOwn() {
		$form = $this->browser->form( '/wiki/Special:Preferences', 'mw-prefs-form' );
		$this->assertArrayNotHasKey( 'wpwikipub-replies', $form );
		$this->browser->post( '/wiki/Special:Preferences', [ 'wpwikipub-replies' => '1' ] + $form );
		$this->assertTrue( $this->consent()->choices->replies );
		$told = self::told( 'editor' );
		$purposes = [ 'posts' => true, 'named' => false, 'discoverable' => false, 'replies' => true ];
		$this->assertSame( $purposes, end( $told )['editor']['purposes'] );
		$this->assertArrayHasKey( 'wpwikipub-replies', $this->browser->form( '/wiki/Special:Preferences', 'mw-prefs-form' ) );
	}

	public function testTheyAreShown() {
		$this->switchOn();
		$this->daemonHas( [] );
		$this->assertSays( 'There are none.', $this->browser->get( self::PAGE ) );

		$nameless = [ 'id' => 'https://c.example/1', 'address' => '', 'name' => '', 'url' => 'javascript:alert(1)' ];
		$this->daemonHas( [
			self::reply( '8', [ 'content_warning' => 'A <b> & B', 'html' => '<p>Hidden <img src=x onerror=alert(2)></p>' ] ),
			self::reply( '7', [ 'actor' => $nameless, 'reported' => true ] ),
		], '7' );
		$page = $this->browser->get( self::PAGE );
		$this->assertSays( '<a href="https://b.example/@bob" rel="nofollow noopener" class="external">Bob</a>', $page );
		$this->assertSays( '<bdi>@bob@b.example</bdi>', $page );
		$this->assertSays( 'href="https://b.example/@bob/8"', $page );
		$this->assertSays( 'href="https://ap.wiki.example/@alice/123"', $page );
		$this->assertSays( '<details><summary dir="auto">A &lt;b> &amp; B</summary>', $page );
		$this->assertSays( '<p>Words of 7</p>', $page );
		$this->assertSays( 'https://c.example/1', $page );
		$this->assertSays( 'You reported this reply.', $page );
		$this->assertSays( 'before=7#wikipub-replies', $page );
		foreach ( [ 'alert(', '⧼' ] as $words ) {
			$this->assertFalse( strpos( $page->body, $words ), $words );
		}
		$this->assertSame( 1, substr_count( $page->body, 'wikipub-form-report' ) );

		$this->daemonHas( [ self::reply( '3' ) ], null, '?before=7' );
		$page = $this->browser->get( self::PAGE . '?before=7' );
		$this->assertSays( 'Words of 3', $page );
		$this->assertFalse( strpos( $page->body, 'Older replies' ) );
	}

	public function testTheyDoNotKeepThePageFromBeingShown() {
		$this->switchOn();
		$this->daemonSays( "GET /api/v1/editors/$this->actor/replies", 404, [ 'error' => 'not_found' ] );
		$this->assertSays( 'wikipub-form-erase', $this->browser->get( self::PAGE ) );
	}

	public function testPostsSayHowTheyWereReceived() {
		$post = [
			'id' => '123',
			'url' => 'https://ap.wiki.example/@alice/123',
			'published' => '2026-11-01T10:00:00Z',
			'text' => 'Edited Page (+12)',
			'state' => 'live',
			'replies' => 2,
			'likes' => 1,
			'boosts' => 1234,
		];
		$this->daemonShows( [ 'posts' => [ $post ] ] );
		$this->assertSays(
			'<span class="wikipub-when">2 replies · 1 like · 1,234 boosts</span>', $this->browser->get( self::PAGE ) );
	}

	public function testHidingAndReporting() {
		$this->switchOn();
		$this->daemonHas( [ self::reply( '8' ) ] );
		foreach ( [ 'hide', 'report' ] as $action ) {
			$this->daemonSays( "POST /api/v1/editors/$this->actor/replies/8/$action", 200, [] );
		}
		$this->assertSays( 'The reply is hidden', $this->press( 'hide' ) );
		$this->assertSame( [ [] ], $this->heard( 'replies/8/hide' ) );
		$page = $this->press( 'report', [ 'wpComment' => ' It is ' . str_repeat( 'é', 1000 ) ] );
		$this->assertSays( 'was reported to the moderators', $page );
		[ $told ] = $this->heard( 'replies/8/report' );
		$this->assertFollows( 'report-comment', $told );
		$this->assertStringStartsWith( 'It is éé', $told['comment'] );
		$this->press( 'report' );
		$this->assertSame( [ 'comment' => '' ], $this->heard( 'replies/8/report' )[1] );
		foreach ( [ '9', '../../1/erase', '' ] as $other ) {
			$this->pressInVain( 'hide', [ 'wpReply' => $other ], 'is not there any more' );
		}
	}

	public function testBlockingAndUnblocking() {
		$this->switchOn();
		$this->daemonHas( [ self::reply( '8' ) ] );
		$mallory = [ 'actor' => 'https://b.example/users/mallory', 'address' => '@mallory@b.example' ];
		$this->daemonShows( [ 'blocked' => [ $mallory ] ] );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/blocks", 200, [] );
		$this->assertSays( 'You blocked https://b.example/users/bob', $this->press( 'block' ) );
		$this->press( 'block', [ 'wpWhom' => '@eve@b.example' ] );
		$this->assertSays( '<bdi>@mallory@b.example</bdi>', $this->browser->get( self::PAGE ) );
		$this->press( 'unblock' );
		$told = $this->heard( 'blocks' );
		$this->assertSame( [
			[ 'add' => 'https://b.example/users/bob' ],
			[ 'add' => '@eve@b.example' ],
			[ 'remove' => 'https://b.example/users/mallory' ],
		], $told );
		foreach ( $told as $change ) {
			$this->assertFollows( 'block-change', $change );
		}
		$this->pressInVain( 'block', [ 'wpWhom' => 'b.example' ], 'is no address of somebody' );
		$this->daemonSays( "POST /api/v1/editors/$this->actor/blocks", 422, [ 'error' => 'no_such_account' ] );
		$this->pressInVain( 'block', [ 'wpWhom' => '@nobody@b.example' ], 'knows no account @nobody@b.example' );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Consent\Consent;
use MediaWiki\User\User;

/** An editor who opted in looks at Special:Fediverse, in a browser without JavaScript. */
abstract class EditorPageTestCase extends WikiTestCase {
	protected const PAGE = '/wiki/Special:Fediverse';
	protected const LINKED = [
		'actor' => 'https://b.example/users/me',
		'address' => '@me@b.example',
		'url' => 'https://b.example/@me',
		'checked' => '2026-11-01T10:00:00Z',
		'state' => 'linked',
	];

	/** @var array{User,Browser}|null One for all tests but those that change the account */
	protected static ?array $editor = null;

	protected User $user;
	protected Browser $browser;
	protected string $actor;
	/** @var array<string,array> What the daemon answers */
	protected array $answers = [];

	protected function setUp(): void {
		parent::setUp();
		self::$editor ??= self::newEditor();
		$this->actAs( self::$editor );
	}

	protected static function newEditor(): array {
		$user = self::account();
		return [ $user, new Browser( $user->getName() ) ];
	}

	protected function actAs( array $editor ): void {
		[ $this->user, $this->browser ] = $editor;
		$this->actor = self::service( 'ConsentStore' )->agree( $this->user, self::choices() )->actor;
		$this->daemonShows( [] );
	}

	protected function daemonShows( array $otherwise ): void {
		$status = $otherwise + [
			'actor' => $this->actor,
			'id' => "https://ap.wiki.example/u/$this->actor",
			'handle' => 'alice',
			'address' => '@alice@ap.wiki.example',
			'url' => 'https://ap.wiki.example/@alice',
			'state' => 'live',
			'followers' => null,
			'history' => [],
			'requests' => [],
			'posts' => [],
			'linked' => null,
			'linked_lost' => null,
			'moved_to' => null,
			'blocked' => [],
		];
		$this->assertFollows( 'editor-status', $status );
		$this->daemonSays( "GET /api/v1/editors/$this->actor", 200, $status );
	}

	protected function daemonSays( string $request, int $status, array $document ): void {
		$this->answers[$request] = [ $status, (object)$document ];
		self::daemonAnswers( $this->answers );
	}

	protected function daemonIsAway(): void {
		file_put_contents( self::work( 'daemon-url' ), 'http://127.0.0.1:1' );
	}

	protected function consent(): ?Consent {
		return self::service( 'ConsentStore' )->of( $this->user, DB_PRIMARY );
	}

	/** The wiki does it after its answer, which may be here before it has. */
	protected function awaitLinkLost( bool $isLost ): void {
		for ( $tries = 0; $tries < 100 && $this->consent()->linkLost !== $isLost; $tries++ ) {
			usleep( 50000 );
		}
		$this->assertSame( $isLost, $this->consent()->linkLost );
	}

	/** Presses a button and follows the redirect. */
	protected function press( string $action, array $changes = [] ): Answer {
		$answer = $this->browser->press( self::PAGE, "wikipub-form-$action", $changes );
		$this->assertSame( 303, $answer->status, $action );
		return $this->browser->get( self::PAGE );
	}

	protected function pressInVain( string $action, array $changes, string $words ): Answer {
		$answer = $this->browser->press( self::PAGE, "wikipub-form-$action", $changes );
		$this->assertSame( 200, $answer->status, $action );
		$this->assertSays( $words, $answer );
		return $answer;
	}

	protected function heard( string $path ): array {
		return array_column( self::daemonHeard( 'POST', "/api/v1/editors/$this->actor/$path" ), 'json' );
	}

	protected function block(): void {
		self::services()->getBlockUserFactory()
			->newBlockUser( $this->user, self::admin(), 'infinity', '', [] )->placeBlockUnsafe( true );
		\DeferredUpdates::doUpdates();
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use CommentStoreComment;
use MediaWiki\Extension\WikiPub\Api\Secrets;
use MediaWiki\Extension\WikiPub\Api\Signature;
use MediaWiki\Extension\WikiPub\Api\SignedRequest;
use MediaWiki\Extension\WikiPub\Consent\Choices;
use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\Title;
use MediaWiki\User\User;
use PHPUnit\Framework\TestCase;
use Wikimedia\Rdbms\IDatabase;

/** A test inside the wiki. Each begins with empty tables and a daemon that has heard nothing and knows nothing. */
abstract class WikiTestCase extends TestCase {
	private const TABLES = [ 'wikipub_editor', 'wikipub_outbox', 'wikipub_list', 'wikipub_counter', 'wikipub_nonce' ];
	private static int $made = 0;

	protected function setUp(): void {
		foreach ( self::TABLES as $table ) {
			self::db()->delete( $table, IDatabase::ALL_ROWS, __METHOD__ );
		}
		$memory = self::services()->getMainObjectStash();
		$memory->delete( $memory->makeKey( 'wikipub-daemon-silent' ) );
		foreach ( [ 'heard.ndjson', 'answers.json', 'daemon-url' ] as $file ) {
			@unlink( self::work( $file ) );
		}
	}

	protected static function services(): MediaWikiServices {
		return MediaWikiServices::getInstance();
	}

	/** @return mixed */
	protected static function service( string $name ) {
		return self::services()->getService( "WikiPub.$name" );
	}

	protected static function db(): IDatabase {
		return self::services()->getDBLoadBalancer()->getConnection( DB_PRIMARY );
	}

	protected static function work( string $file ): string {
		return getenv( 'WIKIPUB_WORK' ) . "/$file";
	}

	// --- people and pages ---------------------------------------------------------------------------------------------

	/** A new account. */
	protected static function account( array $groups = [ 'confirmed' ], string $prefix = 'Editor' ): User {
		$user = User::newFromName( $prefix . ' ' . getmypid() . ' ' . ++self::$made );
		$user->addToDatabase();
		$user->changeAuthenticationData( [
			'username' => $user->getName(),
			'password' => Browser::PASSWORD,
			'retype' => Browser::PASSWORD,
		] );
		foreach ( $groups as $group ) {
			self::services()->getUserGroupManager()->addUserToGroup( $user, $group );
		}
		return $user;
	}

	protected static function admin(): User {
		return User::newFromName( 'Admin' );
	}

	/** @return int The revision */
	protected static function edit( Title $title, string $text, ?User $user = null ): int {
		$updater = self::services()->getWikiPageFactory()->newFromTitle( $title )->newPageUpdater( $user ?? self::admin() );
		$updater->setContent( SlotRecord::MAIN, new \WikitextContent( $text ) );
		return $updater->saveRevision( CommentStoreComment::newUnsavedComment( 'x' ) )->getId();
	}

	protected static function newPage( string $text = 'Once upon a time.', int $namespace = NS_MAIN ): Title {
		$title = Title::makeTitle( $namespace, 'Page ' . getmypid() . ' ' . ++self::$made );
		self::edit( $title, $text );
		return $title;
	}

	protected static function choices( array $set = [ 'posts' => true ] ): Choices {
		$choices = new Choices();
		foreach ( $set as $name => $value ) {
			$choices->$name = $value;
		}
		return $choices;
	}

	/** As in schemas/api/reply.json */
	protected static function reply( string $id, array $otherwise = [] ): array {
		return $otherwise + [
			'id' => $id,
			'post' => [ 'id' => '123', 'url' => 'https://ap.wiki.example/@alice/123' ],
			'actor' => [
				'id' => 'https://b.example/users/bob',
				'address' => '@bob@b.example',
				'name' => 'Bob',
				'url' => 'https://b.example/@bob',
			],
			'published' => '2026-11-01T10:00:00Z',
			'url' => "https://b.example/@bob/$id",
			'html' => "<p>Words of $id</p>",
			'content_warning' => '',
			'reported' => false,
		];
	}

	// --- both ends of the private API ------------------------------------------------------------------------------------

	/** @param array<string,array{int,mixed}> $answers By method and target */
	protected static function daemonAnswers( array $answers ): void {
		file_put_contents( self::work( 'answers.json' ), json_encode( $answers ) );
	}

	/** @return array[] What the daemon was asked, each with 'json' for its body */
	protected static function daemonHeard( string $method = '', string $path = '' ): array {
		$heard = [];
		foreach ( @file( self::work( 'heard.ndjson' ) ) ?: [] as $line ) {
			$request = json_decode( $line, true );
			if ( strpos( "$request[method] $request[target]", "$method $path" ) === 0 || $method === '' ) {
				$heard[] = $request + [ 'json' => json_decode( $request['body'], true ) ];
			}
		}
		return $heard;
	}

	protected static function secret(): string {
		return ( new Secrets( $GLOBALS['wgWikiPubSecretFiles'] ) )->signing();
	}

	/** @param array{secret?:string,wiki?:string,time?:int,nonce?:string,direction?:string} $otherwise */
	protected static function signatureFor( SignedRequest $request, array $otherwise = [] ): string {
		return Signature::make(
			$otherwise['secret'] ?? self::secret(),
			$otherwise['direction'] ?? Signature::TO_WIKI,
			$otherwise['wiki'] ?? 'testwiki',
			$otherwise['time'] ?? time(),
			$otherwise['nonce'] ?? bin2hex( random_bytes( 16 ) ),
			$request
		)->header();
	}

	/** As the daemon asks, of the first or the second of the web servers. */
	protected static function askWiki( string $target, ?string $signature = null, int $server = 0 ): Answer {
		$signature ??= self::signatureFor( new SignedRequest( 'GET', $target ) );
		$port = explode( ' ', getenv( 'WIKIPUB_WIKI_PORTS' ) )[$server];
		$headers = [ Signature::HEADER . ": $signature" ];
		return Answer::to( 'GET', "http://127.0.0.1:$port/rest.php$target", [ 'headers' => $headers ] );
	}

	/** @return array[] All that the outbox tells, in its order */
	protected static function told( string $kind = '' ): array {
		self::service( 'Outbox' )->number();
		$entries = self::service( 'EntryWriter' )->write( self::service( 'Outbox' )->readAfter( 0, 100 ), time() );
		foreach ( $entries as $entry ) {
			self::assertFollows( 'entry', $entry );
		}
		return array_values( array_filter( $entries, static fn ( $entry ) => $kind === '' || $entry['kind'] === $kind ) );
	}

	protected static function assertSays( string $words, Answer $answer ): void {
		// Not the whole page where it fails.
		self::assertTrue( strpos( $answer->body, $words ) !== false, "$answer->status, and it does not say: $words" );
	}

	protected static function assertFollows( string $schema, array $document ): void {
		self::assertSame( '', Schemas::failure( $schema, $document ), json_encode( $document ) );
	}
}

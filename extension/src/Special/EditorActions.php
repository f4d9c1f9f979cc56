<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\Extension\WikiPub\Consent\Consent;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Consent\OptIn;
use MediaWiki\User\User;
use WebRequest;

/**
 * What the buttons of Special:Fediverse do. Taking back is open to everybody who opted in, blocked or not; what shows
 * more than before needs the right to opt in.
 */
class EditorActions {
	public const LONGEST_REPORT = 1000;
	/** Seconds, where the daemon asks another server: three times, 8 s each at most */
	private const LONG_TIMEOUT = 30;
	private const LONGEST_ACCOUNT = 2048;
	/** Why the daemon would not link, and the message for it */
	private const LINK_REFUSALS = [
		'not_an_address' => 'wikipub-link-not-an-address',
		'no_such_account' => 'wikipub-link-no-such-account',
		'no_link_back' => 'wikipub-link-no-link-back',
		'unreachable' => 'wikipub-link-unreachable',
		'linked_elsewhere' => 'wikipub-link-linked-elsewhere',
	];
	private const BLOCK_REFUSALS = [
		'not_an_address' => 'wikipub-account-malformed',
		'no_such_account' => 'wikipub-link-no-such-account',
		'unreachable' => 'wikipub-link-unreachable',
	];
	private const REMOVE_REFUSALS = [
		'not_an_address' => 'wikipub-account-malformed',
		'unreachable' => 'wikipub-link-unreachable',
	];
	private const MOVE_REFUSALS = [
		'conflict' => 'wikipub-move-conflict',
		'no_alias' => 'wikipub-move-no-alias',
		'unreachable' => 'wikipub-link-unreachable',
	];

	private ConsentStore $consents;
	private OptIn $optIn;
	private DaemonClient $daemon;

	public function __construct( ConsentStore $consents, OptIn $optIn, DaemonClient $daemon ) {
		$this->consents = $consents;
		$this->optIn = $optIn;
		$this->daemon = $daemon;
	}

	/**
	 * @param string $action
	 * @param User $user
	 * @param WebRequest|\MediaWiki\Request\WebRequest $request What their form says
	 * @return array The key of the message that says what was done, then its parameters
	 * @throws ActionRefused
	 * @throws DaemonRefusal
	 * @throws DaemonUnreachable
	 */
	public function perform( string $action, $user, $request ): array {
		$consent = $this->consents->of( $user, DB_PRIMARY );
		if ( !$consent ) {
			throw new ActionRefused( 'wikipub-editor-none' );
		}
		switch ( $action ) {
			case 'pause':
				$this->consents->pause( $user );
				return [ 'wikipub-editor-done-pause' ];
			case 'resume':
				return $this->resume( $user );
			case 'wish':
				$this->requireOptIn( $user );
				$this->consents->tellAgain( $user );
				return [ 'wikipub-editor-done-wish' ];
			case 'erase':
				return $this->erase( $user, $request->getText( 'wpConfirm' ) );
			case 'accept':
				$this->requireOptIn( $user );
				return $this->answer( $consent, $request->getVal( 'wpRequest', '' ), 'accept' );
			case 'reject':
				return $this->answer( $consent, $request->getVal( 'wpRequest', '' ), 'reject' );
			case 'remove':
				return $this->remove( $consent, trim( $request->getText( 'wpFollower' ) ) );
			case 'withdraw':
				return $this->withdraw( $consent, $request->getVal( 'wpPost', '' ) );
			case 'link':
				$this->requireOptIn( $user );
				return $this->link( $consent, $user, trim( $request->getText( 'wpAccount' ) ) );
			case 'unlink':
				return $this->unlink( $consent, $user );
			case 'move':
				$this->requireOptIn( $user );
				return $this->move( $consent, $request->getText( 'wpConfirmMove' ) );
			case 'hide':
				return $this->hide( $consent, $request->getVal( 'wpReply', '' ) );
			case 'report':
				return $this->report( $consent, $request->getVal( 'wpReply', '' ), trim( $request->getText( 'wpComment' ) ) );
			case 'block':
				return $this->changeBlocks( $consent, 'add', trim( $request->getText( 'wpWhom' ) ) );
			case 'unblock':
				return $this->changeBlocks( $consent, 'remove', trim( $request->getText( 'wpWhom' ) ) );
		}
		throw new ActionRefused( 'wikipub-action-unknown' );
	}

	private function requireOptIn( $user ): void {
		$refusal = $this->optIn->refusal( $user );
		if ( $refusal !== null ) {
			throw new ActionRefused( $refusal );
		}
	}

	private function resume( $user ): array {
		$this->requireOptIn( $user );
		if ( !$this->consents->resume( $user ) ) {
			throw new ActionRefused( 'wikipub-editor-state-text' );
		}
		return [ 'wikipub-editor-done-resume' ];
	}

	private function erase( $user, string $confirmed ): array {
		if ( strtr( trim( $confirmed ), '_', ' ' ) !== $user->getName() ) {
			throw new ActionRefused( [ 'wikipub-erase-mismatch', $user->getName() ] );
		}
		$this->consents->erase( $user );
		return [ 'wikipub-editor-done-erase' ];
	}

	private function answer( Consent $consent, string $request, string $answer ): array {
		$this->daemon->post( self::path( $consent, 'requests/' . self::number( $request ) ), [ 'answer' => $answer ] );
		// Messages: wikipub-editor-done-accept, wikipub-editor-done-reject
		return [ "wikipub-editor-done-$answer" ];
	}

	private function remove( Consent $consent, string $follower ): array {
		if ( !self::isAccount( $follower ) ) {
			throw new ActionRefused( [ 'wikipub-account-malformed', $follower ] );
		}
		try {
			$this->daemon->post( self::path( $consent, 'remove_follower' ), [ 'actor' => $follower ], self::LONG_TIMEOUT );
		} catch ( DaemonRefusal $e ) {
			throw new ActionRefused( [ self::REMOVE_REFUSALS[$e->error] ?? 'wikipub-remove-unknown', $follower ] );
		}
		return [ 'wikipub-editor-done-remove', $follower ];
	}

	private function withdraw( Consent $consent, string $post ): array {
		$this->daemon->post( self::path( $consent, 'posts/' . self::number( $post ) . '/withdraw' ) );
		return [ 'wikipub-editor-done-withdraw' ];
	}

	private function link( Consent $consent, $user, string $account ): array {
		$page = $user->getUserPage()->getCanonicalURL();
		if ( strlen( $account ) < 3 || strlen( $account ) > self::LONGEST_ACCOUNT ) {
			throw new ActionRefused( [ 'wikipub-link-not-an-address', $account, $page ] );
		}
		$body = [ 'account' => $account, 'user_page' => $page ];
		try {
			$linked = $this->daemon->post( self::path( $consent, 'link' ), $body, self::LONG_TIMEOUT );
		} catch ( DaemonRefusal $e ) {
			if ( $e->status === 404 ) {
				throw new ActionRefused( 'wikipub-editor-state-soon' );
			}
			$words = self::LINK_REFUSALS[$e->error] ?? null;
			throw $words ? new ActionRefused( [ $words, $account, $page ] ) : $e;
		}
		$this->consents->link( $user, self::isWebAddress( $linked['url'] ) ? $linked['url'] : null );
		return [ 'wikipub-editor-done-link', $linked['address'] ];
	}

	private function unlink( Consent $consent, $user ): array {
		try {
			$this->daemon->post( self::path( $consent, 'unlink' ) );
		} catch ( DaemonUnreachable $e ) {
			$this->consents->link( $user, null );
			throw new ActionRefused( 'wikipub-unlink-half' );
		}
		$this->consents->link( $user, null );
		return [ 'wikipub-editor-done-unlink' ];
	}

	private function move( Consent $consent, string $confirmed ): array {
		// Which account it is now, whatever the form said when it was made.
		$status = $this->daemon->get( "/api/v1/editors/$consent->actor" );
		$account = $status['linked']['address'] ?? null;
		if ( $account === null ) {
			throw new ActionRefused( 'wikipub-move-conflict' );
		}
		if ( self::plain( $confirmed ) !== self::plain( $account ) ) {
			throw new ActionRefused( [ 'wikipub-move-mismatch', $account ] );
		}
		try {
			$this->daemon->post( self::path( $consent, 'move' ), [], self::LONG_TIMEOUT );
		} catch ( DaemonRefusal $e ) {
			$words = self::MOVE_REFUSALS[$e->error] ?? null;
			throw $words ? new ActionRefused( [ $words, $account, $status['address'] ] ) : $e;
		}
		return [ 'wikipub-editor-done-move', $account ];
	}

	private function hide( Consent $consent, string $reply ): array {
		$this->daemon->post( self::path( $consent, 'replies/' . self::number( $reply ) . '/hide' ) );
		return [ 'wikipub-editor-done-hide' ];
	}

	private function report( Consent $consent, string $reply, string $comment ): array {
		$body = [ 'comment' => mb_substr( $comment, 0, self::LONGEST_REPORT ) ];
		$this->daemon->post( self::path( $consent, 'replies/' . self::number( $reply ) . '/report' ), $body );
		return [ 'wikipub-editor-done-report' ];
	}

	private function changeBlocks( Consent $consent, string $change, string $whom ): array {
		if ( !self::isAccount( $whom ) ) {
			throw new ActionRefused( [ 'wikipub-account-malformed', $whom ] );
		}
		try {
			$this->daemon->post( self::path( $consent, 'blocks' ), [ $change => $whom ], self::LONG_TIMEOUT );
		} catch ( DaemonRefusal $e ) {
			$words = self::BLOCK_REFUSALS[$e->error] ?? null;
			throw $words ? new ActionRefused( [ $words, $whom ] ) : $e;
		}
		return [ $change === 'add' ? 'wikipub-editor-done-block' : 'wikipub-editor-done-unblock', $whom ];
	}

	/** Is it the id of an account elsewhere, or @user@host? */
	private static function isAccount( string $text ): bool {
		return strlen( $text ) <= self::LONGEST_ACCOUNT && preg_match( '#^(https?://[^\s/]+/\S+|@?[^\s@/]+@[^\s@/]+)$#D', $text );
	}

	private static function plain( string $address ): string {
		return strtolower( ltrim( trim( $address ), '@' ) );
	}

	public static function isWebAddress( string $address ): bool {
		return (bool)preg_match( '#^https?://#', $address );
	}

	private static function path( Consent $consent, string $rest ): string {
		return "/api/v1/editors/$consent->actor/$rest";
	}

	private static function number( string $text ): string {
		if ( !preg_match( '/^\d{1,20}$/D', $text ) ) {
			throw new ActionRefused( 'wikipub-action-gone' );
		}
		return $text;
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Extension\WikiPub\Admin\AdminLog;
use MediaWiki\Extension\WikiPub\Admin\PageLists;
use MediaWiki\Extension\WikiPub\Admin\Reports;
use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\User\User;
use TitleFactory;
use WebRequest;

/** What the buttons of Special:FediverseAdmin do. Each is done first and logged then. */
class AdminActions {
	/** What the log says of adding to a list and of removing from it. */
	private const LOGGED = [
		PageLists::DENIED => [ 'add' => 'deny', 'drop' => 'allow' ],
		PageLists::UNNAMED => [ 'add' => 'unname', 'drop' => 'name' ],
	];
	/** A host or an actor's address, and nothing that wikitext or a log line would stumble on. */
	private const TARGET = '/^[^\s<>\[\]{}|"\']{1,255}$/D';
	/** Seconds: to block an account by its address the daemon asks that account's server. */
	private const BLOCK_TIMEOUT = 30;
	private const BLOCKS_SHARED = 'wikipub-admin-blocks-shared';

	private DaemonClient $daemon;
	private PageLists $lists;
	private Reports $reports;
	private AdminLog $log;
	/** @var TitleFactory|\MediaWiki\Title\TitleFactory */
	private $titles;

	public function __construct( DaemonClient $daemon, PageLists $lists, Reports $reports, AdminLog $log, $titles ) {
		$this->daemon = $daemon;
		$this->lists = $lists;
		$this->reports = $reports;
		$this->log = $log;
		$this->titles = $titles;
	}

	/**
	 * @param string $action
	 * @param User $user
	 * @param WebRequest|\MediaWiki\Request\WebRequest $request What their form says
	 * @param \Title|\MediaWiki\Title\Title $page The special page
	 * @return array The key of the message that says what was done, then its parameters
	 * @throws ActionRefused
	 * @throws DaemonRefusal
	 * @throws DaemonUnreachable
	 */
	public function perform( string $action, $user, $request, $page ): array {
		$block = $user->getBlock();
		if ( $block && $block->isSitewide() ) {
			throw new ActionRefused( 'wikipub-admin-blocked' );
		}
		$reason = trim( $request->getText( 'wpReason' ) );
		switch ( $action ) {
			case 'pause':
			case 'resume':
				self::requireRight( $user, 'wikipub-pause' );
				return $this->switch( $action, $user, $page, $reason );
			case 'add':
			case 'drop':
				self::requireRight( $user, 'wikipub-moderate' );
				return $this->changeList( $action, $user, $request, $reason );
			case 'block':
			case 'unblock':
				self::requireRight( $user, 'wikipub-moderate' );
				return $this->changeBlocks( $action, $user, trim( $request->getText( 'wpTarget' ) ), $page, $reason );
			case 'answer':
				self::requireRight( $user, 'wikipub-moderate' );
				return $this->answerReport( $user, $request, $page );
		}
		throw new ActionRefused( 'wikipub-action-unknown' );
	}

	/** @throws ActionRefused */
	public static function requireRight( $user, string $right ): void {
		if ( !$user->isAllowed( $right ) ) {
			throw new ActionRefused( 'wikipub-admin-right' );
		}
	}

	private function switch( string $action, $user, $page, string $reason ): array {
		$refused = null;
		try {
			$this->daemon->post( "/api/v1/$action" );
		} catch ( DaemonRefusal $e ) {
			if ( $e->status !== 409 ) {
				throw $e;
			}
			// This wiki's own pause has ended all the same.
			$refused = new ActionRefused( 'wikipub-admin-paused-by-host' );
		}
		$this->log->write( $user, $action, $page, $reason );
		if ( $refused ) {
			throw $refused;
		}
		// Messages: wikipub-admin-done-pause, wikipub-admin-done-resume
		return [ "wikipub-admin-done-$action" ];
	}

	private function changeList( string $action, $user, $request, string $reason ): array {
		$list = $request->getVal( 'wpList', '' );
		if ( !in_array( $list, PageLists::ALL, true ) ) {
			throw new ActionRefused( 'wikipub-action-unknown' );
		}
		$text = trim( $request->getText( 'wpTitle' ) );
		$title = $this->titles->newFromText( $text );
		if ( !$title || !$title->canExist() || ( $action === 'add' && !$title->exists() ) ) {
			throw new ActionRefused( [ 'wikipub-admin-no-page', $text ] );
		}
		$changed = $action === 'add' ? $this->lists->add( $list, $title ) : $this->lists->remove( $list, $title );
		if ( $changed ) {
			$this->log->write( $user, self::LOGGED[$list][$action], $title, $reason );
		}
		// Messages: wikipub-admin-done-add, wikipub-admin-done-drop
		return [ "wikipub-admin-done-$action", $title->getPrefixedText() ];
	}

	private function changeBlocks( string $action, $user, string $target, $page, string $reason ): array {
		if ( !preg_match( self::TARGET, $target ) ) {
			throw new ActionRefused( [ 'wikipub-admin-block-malformed', $target ] );
		}
		try {
			$this->daemon->post(
				'/api/v1/blocks', [ $action === 'block' ? 'add' : 'remove' => $target ], self::BLOCK_TIMEOUT );
		} catch ( DaemonRefusal $e ) {
			$words = [
				'conflict' => [ self::BLOCKS_SHARED ],
				'not_an_address' => [ 'wikipub-admin-block-malformed', $target ],
				'no_such_account' => [ 'wikipub-link-no-such-account', $target ],
				'unreachable' => [ 'wikipub-link-unreachable', $target ],
			];
			throw isset( $words[$e->error] ) ? new ActionRefused( $words[$e->error] ) : $e;
		}
		$this->log->write( $user, $action, $page, $reason, $target );
		// Messages: wikipub-admin-done-block, wikipub-admin-done-unblock
		return [ "wikipub-admin-done-$action", $target ];
	}

	private function answerReport( $user, $request, $page ): array {
		$answer = $request->getVal( 'wpAnswer', '' );
		if ( !in_array( $answer, Reports::ANSWERS, true ) ) {
			throw new ActionRefused( 'wikipub-action-unknown' );
		}
		try {
			$report = $this->reports->answer(
				$user, $request->getVal( 'wpBefore', '' ), $request->getVal( 'wpReport', '' ), $answer );
		} catch ( DaemonRefusal $e ) {
			throw $e->status === 409 && $answer !== 'hide_reply' ? new ActionRefused( self::BLOCKS_SHARED ) : $e;
		}
		if ( !$report ) {
			throw new ActionRefused( 'wikipub-action-gone' );
		}
		if ( $answer === 'block_actor' || $answer === 'block_host' ) {
			$account = $report['about']['reply']['actor']['id'];
			$host = parse_url( $account, PHP_URL_HOST );
			$what = $answer === 'block_actor' && preg_match( self::TARGET, $account ) ? $account : $host;
			$this->log->write( $user, 'block', $page, '', $what );
			return [ 'wikipub-admin-done-block', $what ];
		}
		return [ 'wikipub-admin-done-answer' ];
	}
}

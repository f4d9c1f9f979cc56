<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Extension\WikiPub\Admin\AdminLog;
use MediaWiki\Extension\WikiPub\Admin\PageLists;
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

	private DaemonClient $daemon;
	private PageLists $lists;
	private AdminLog $log;
	/** @var TitleFactory|\MediaWiki\Title\TitleFactory */
	private $titles;

	public function __construct( DaemonClient $daemon, PageLists $lists, AdminLog $log, $titles ) {
		$this->daemon = $daemon;
		$this->lists = $lists;
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
			$this->daemon->post( '/api/v1/blocks', [ $action === 'block' ? 'add' : 'remove' => $target ] );
		} catch ( DaemonRefusal $e ) {
			$words = [ 409 => [ 'wikipub-admin-blocks-shared' ], 422 => [ 'wikipub-admin-block-malformed', $target ] ];
			throw isset( $words[$e->status] ) ? new ActionRefused( $words[$e->status] ) : $e;
		}
		$this->log->write( $user, $action, $page, $reason, $target );
		// Messages: wikipub-admin-done-block, wikipub-admin-done-unblock
		return [ "wikipub-admin-done-$action", $target ];
	}
}

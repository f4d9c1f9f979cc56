<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Deferred\DeferredUpdates;
use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\Extension\WikiPub\Consent\Consent;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Consent\Handle;
use MediaWiki\Extension\WikiPub\Consent\OptIn;
use MediaWiki\Extension\WikiPub\Notices\Rounds;
use MediaWiki\User\UserOptionsLookup;

/** Special:Fediverse: what became of an editor's opt-in, for that editor alone. */
class SpecialFediverse extends ActionPage {
	private ConsentStore $consents;
	private OptIn $optIn;
	private DaemonClient $daemon;
	private Rounds $rounds;
	/** @var UserOptionsLookup|\MediaWiki\User\Options\UserOptionsLookup */
	private $options;

	public function __construct( ConsentStore $consents, OptIn $optIn, DaemonClient $daemon, Rounds $rounds, $options ) {
		parent::__construct( 'Fediverse' );
		$this->consents = $consents;
		$this->optIn = $optIn;
		$this->daemon = $daemon->insisting();
		$this->rounds = $rounds;
		$this->options = $options;
	}

	protected function admit(): void {
		$this->requireNamedUser( 'wikipub-editor-log-in' );
	}

	protected function act( string $action ): ?array {
		$actions = new EditorActions( $this->consents, $this->optIn, $this->daemon );
		return $actions->perform( $action, $this->getUser(), $this->getRequest() );
	}

	protected function show(): void {
		$user = $this->getUser();
		$view = new EditorView( $this->getContext() );
		$consent = $this->consents->of( $user, DB_PRIMARY );
		$refusal = $this->optIn->refusal( $user );
		if ( !$consent ) {
			$view->showInvitation( $refusal );
			return;
		}
		$account = $this->getRequest()->getText( 'wpAccount', $this->knownAccount() );
		$status = $this->ask( "/api/v1/editors/$consent->actor" );
		$replies = $status && $consent->choices->replies ? $this->repliesTo( $consent->actor ) : null;
		$wish = $status ? $this->unmetWish( $consent, $status ) : null;
		$view->show( $consent, $status, $wish, $replies, $refusal === null, $account );
		if ( $status ) {
			DeferredUpdates::addCallableUpdate( fn () => $this->rounds->take( $consent, $status, true ) );
		}
	}

	/**
	 * What the daemon says now of the handle that the editor asked for and does not have: it, or the wiki that it asks, may
	 * have been away when it was asked for.
	 * @return array|null As in schemas/api/handle.json; null: they have it, or there is no telling
	 */
	private function unmetWish( Consent $consent, array $status ): ?array {
		$wish = $consent->choices->handle;
		if ( $wish === '' || $status['handle'] === $wish || $status['state'] !== 'live' ) {
			return null;
		}
		try {
			$answer = Handle::ask( $this->daemon, $wish, $this->getUser()->getName(), $consent );
		} catch ( DaemonUnreachable $e ) {
			return null;
		}
		return ( $answer['address'] ?? '' ) === $status['address'] ? null : $answer;
	}

	/** @return array|null As in schemas/api/replies.json; null: there are none to be had */
	private function repliesTo( string $actor ): ?array {
		$before = $this->getRequest()->getVal( 'before', '' );
		$query = preg_match( '/^\d{1,20}$/D', $before ) ? [ 'before' => $before ] : [];
		return $this->ask( "/api/v1/editors/$actor/replies", $query );
	}

	/** @return array|null Null: there is no telling */
	private function ask( string $path, array $query = [] ): ?array {
		try {
			return $this->daemon->get( $path, $query );
		} catch ( DaemonUnreachable | DaemonRefusal $e ) {
			return null;
		}
	}

	/** The first that RealMe's preference names, where that extension is installed. */
	private function knownAccount(): string {
		$class = 'MediaWiki\Extension\RealMe\Constants';
		if ( !class_exists( $class ) ) {
			return '';
		}
		$addresses = $this->options->getOption( $this->getUser(), constant( "$class::PREFERENCE_NAME" ), '' );
		return trim( strtok( $addresses, "\n" ) ?: '' );
	}
}

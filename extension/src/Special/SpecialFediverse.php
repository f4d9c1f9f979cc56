<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Consent\OptIn;
use MediaWiki\User\UserOptionsLookup;

/** Special:Fediverse: what became of an editor's opt-in, for that editor alone. */
class SpecialFediverse extends ActionPage {
	private ConsentStore $consents;
	private OptIn $optIn;
	private DaemonClient $daemon;
	/** @var UserOptionsLookup|\MediaWiki\User\Options\UserOptionsLookup */
	private $options;

	public function __construct( ConsentStore $consents, OptIn $optIn, DaemonClient $daemon, $options ) {
		parent::__construct( 'Fediverse' );
		$this->consents = $consents;
		$this->optIn = $optIn;
		$this->daemon = $daemon;
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
		$view->show( $consent, $this->statusOf( $consent->actor ), $refusal === null, $account );
	}

	/** @return array|null As in schemas/api/editor-status.json; null: there is no telling */
	private function statusOf( string $actor ): ?array {
		try {
			return $this->daemon->get( "/api/v1/editors/$actor" );
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

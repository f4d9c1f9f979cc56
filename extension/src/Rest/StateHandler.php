<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Rest;

use MediaWiki\Deferred\DeferredUpdates;
use MediaWiki\Extension\WikiPub\Api\Doorkeeper;
use MediaWiki\Extension\WikiPub\Housekeeping;
use MediaWiki\Extension\WikiPub\Notices\Rounds;
use MediaWiki\Extension\WikiPub\Outbox\Outbox;
use MediaWiki\Extension\WikiPub\WikiId;
use MediaWiki\Registration\ExtensionRegistry;

/** GET /wikipub/v1/state */
class StateHandler extends SignedHandler {
	private Outbox $outbox;
	private Housekeeping $housekeeping;
	private Rounds $rounds;
	private WikiId $wiki;

	public function __construct(
		Doorkeeper $doorkeeper, Outbox $outbox, Housekeeping $housekeeping, Rounds $rounds, WikiId $wiki
	) {
		parent::__construct( $doorkeeper );
		$this->rounds = $rounds;
		$this->outbox = $outbox;
		$this->housekeeping = $housekeeping;
		$this->wiki = $wiki;
	}

	protected function answer( int $now ): array {
		$this->housekeeping->run( $now );
		$this->outbox->number();
		// The daemon does not wait for its own answers.
		DeferredUpdates::addCallableUpdate( fn () => $this->rounds->run() );
		return [
			'wiki' => $this->wiki->id,
			'extension' => ExtensionRegistry::getInstance()->getAllThings()['WikiPub']['version'],
			'last' => $this->outbox->last(),
		];
	}
}

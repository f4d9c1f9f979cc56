<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Rest;

use MediaWiki\Extension\WikiPub\Api\Doorkeeper;
use MediaWiki\Extension\WikiPub\Housekeeping;
use MediaWiki\Extension\WikiPub\Outbox\Outbox;
use MediaWiki\Extension\WikiPub\WikiId;
use MediaWiki\Registration\ExtensionRegistry;

/** GET /wikipub/v1/state */
class StateHandler extends SignedHandler {
	private Outbox $outbox;
	private Housekeeping $housekeeping;
	private WikiId $wiki;

	public function __construct( Doorkeeper $doorkeeper, Outbox $outbox, Housekeeping $housekeeping, WikiId $wiki ) {
		parent::__construct( $doorkeeper );
		$this->outbox = $outbox;
		$this->housekeeping = $housekeeping;
		$this->wiki = $wiki;
	}

	protected function answer( int $now ): array {
		$this->housekeeping->run( $now );
		$this->outbox->number();
		return [
			'wiki' => $this->wiki->id,
			'extension' => ExtensionRegistry::getInstance()->getAllThings()['WikiPub']['version'],
			'last' => $this->outbox->last(),
		];
	}
}

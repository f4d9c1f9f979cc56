<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub;

use MediaWiki\Extension\WikiPub\Api\NonceStore;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Outbox\Outbox;

/** What time brings about. The daemon comes by often enough that no job is needed for it. */
class Housekeeping {
	private ConsentStore $consents;
	private Outbox $outbox;
	private NonceStore $nonces;

	public function __construct( ConsentStore $consents, Outbox $outbox, NonceStore $nonces ) {
		$this->consents = $consents;
		$this->outbox = $outbox;
		$this->nonces = $nonces;
	}

	public function run( int $now ): void {
		$this->consents->passTime( $now );
		$this->outbox->prune( $now );
		$this->nonces->prune( $now );
	}
}

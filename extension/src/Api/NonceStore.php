<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Api;

use Wikimedia\Rdbms\ILoadBalancer;

/** Each nonce is good once, on any web server. */
class NonceStore {
	private const KEPT = 600;

	private ILoadBalancer $loadBalancer;

	public function __construct( ILoadBalancer $loadBalancer ) {
		$this->loadBalancer = $loadBalancer;
	}

	/** False if it was seen before. */
	public function take( string $nonce, int $now ): bool {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$row = [ 'wpn_nonce' => $nonce, 'wpn_seen' => $dbw->timestamp( $now ) ];
		$dbw->insert( 'wikipub_nonce', $row, __METHOD__, [ 'IGNORE' ] );
		return $dbw->affectedRows() === 1;
	}

	public function prune( int $now ): void {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$old = 'wpn_seen < ' . $dbw->addQuotes( $dbw->timestamp( $now - self::KEPT ) );
		$dbw->delete( 'wikipub_nonce', [ $old ], __METHOD__ );
	}
}

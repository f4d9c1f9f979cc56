<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Rest;

use MediaWiki\Extension\WikiPub\Api\Doorkeeper;
use MediaWiki\Extension\WikiPub\Outbox\EntryWriter;
use MediaWiki\Extension\WikiPub\Outbox\Outbox;

/** GET /wikipub/v1/outbox?after=&limit= */
class OutboxHandler extends SignedHandler {
	private const LARGEST = 100;

	private Outbox $outbox;
	private EntryWriter $writer;

	public function __construct( Doorkeeper $doorkeeper, Outbox $outbox, EntryWriter $writer ) {
		parent::__construct( $doorkeeper );
		$this->outbox = $outbox;
		$this->writer = $writer;
	}

	protected function answer( int $now ): array {
		$this->outbox->number();
		$limit = max( 1, $this->numberOf( 'limit', self::LARGEST, self::LARGEST ) );
		$rows = $this->outbox->readAfter( $this->numberOf( 'after', 0 ), $limit );
		return [ 'entries' => $this->writer->write( $rows, $now ), 'last' => $this->outbox->last() ];
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Rest;

use MediaWiki\Extension\WikiPub\Api\Doorkeeper;
use MediaWiki\Extension\WikiPub\Consent\Consent;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Consent\EditorWriter;
use MediaWiki\Extension\WikiPub\Housekeeping;

/** GET /wikipub/v1/editors?continue=&limit= */
class EditorsHandler extends SignedHandler {
	private const LARGEST = 200;

	private ConsentStore $consents;
	private EditorWriter $writer;
	private Housekeeping $housekeeping;

	public function __construct(
		Doorkeeper $doorkeeper, ConsentStore $consents, EditorWriter $writer, Housekeeping $housekeeping
	) {
		parent::__construct( $doorkeeper );
		$this->consents = $consents;
		$this->writer = $writer;
		$this->housekeeping = $housekeeping;
	}

	protected function answer( int $now ): array {
		$this->housekeeping->run( $now );
		$limit = max( 1, $this->numberOf( 'limit', self::LARGEST, self::LARGEST ) );
		$read = $this->consents->readAll( (string)$this->numberOf( 'continue', 0 ), $limit );
		// Whom the wiki hides without telling us is not in the reading.
		$shown = array_filter(
			$this->writer->write( $read, $now ),
			static fn ( array $editor ) => $editor['state'] !== Consent::ERASED
		);
		return [
			'editors' => array_values( $shown ),
			'continue' => count( $read ) === $limit ? end( $read )->actor : null,
		];
	}
}

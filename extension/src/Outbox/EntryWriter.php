<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Outbox;

use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Consent\EditorWriter;
use stdClass;

/** Writes rows of the outbox as the daemon reads them: schemas/api/entry.json. An editor is told as they are now. */
class EntryWriter {
	private ConsentStore $consents;
	private EditorWriter $editors;

	public function __construct( ConsentStore $consents, EditorWriter $editors ) {
		$this->consents = $consents;
		$this->editors = $editors;
	}

	/**
	 * @param stdClass[] $rows
	 * @return array[]
	 */
	public function write( array $rows, int $now ): array {
		$entries = [];
		foreach ( $rows as $row ) {
			$entry = $this->entry( $row, $now );
			if ( $entry ) {
				$entries[] = $entry;
			}
		}
		return $entries;
	}

	private function entry( stdClass $row, int $now ): ?array {
		$entry = [
			'sequence' => (int)$row->wpo_sequence,
			'kind' => $row->wpo_kind,
			'version' => (int)$row->wpo_id,
			'at' => wfTimestamp( TS_ISO_8601, $row->wpo_at ),
		];
		$data = json_decode( $row->wpo_data, true, 16, JSON_THROW_ON_ERROR );
		if ( $row->wpo_kind !== 'editor' ) {
			return $entry + $data;
		}
		$consent = $this->consents->ofActor( $data['actor'] );
		if ( !$consent ) {
			return null;
		}
		$editor = $this->editors->write( [ $consent ], $now )[$consent->actor];
		return [ 'version' => $editor['version'], 'editor' => $editor ] + $entry;
	}
}

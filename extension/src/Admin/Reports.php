<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Admin;

use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\User\UserIdentity;

/** What other servers and editors reported, for who holds `wikipub-moderate`. Nobody gets at a report about themselves. */
class Reports {
	/** As in schemas/api/report-answer.json; the last three are for reports about a reply. */
	public const ANSWERS = [ 'resolve', 'hide_reply', 'block_actor', 'block_host' ];

	private DaemonClient $daemon;
	private ConsentStore $consents;

	public function __construct( DaemonClient $daemon, ConsentStore $consents ) {
		$this->daemon = $daemon->insisting();
		$this->consents = $consents;
	}

	/**
	 * @param UserIdentity $reader
	 * @param string $before Where it goes on; anything that is no number begins
	 * @return array As in schemas/api/reports.json, without those about the reader
	 * @throws DaemonRefusal
	 * @throws DaemonUnreachable
	 */
	public function page( UserIdentity $reader, string $before ): array {
		$query = preg_match( '/^\d{1,20}$/D', $before ) ? [ 'before' => $before ] : [];
		$page = $this->daemon->get( '/api/v1/reports', $query );
		$own = $this->consents->of( $reader, DB_PRIMARY );
		if ( $own ) {
			$isOther = static fn ( array $report ) => !in_array( $own->actor, $report['about']['editors'], true );
			$page['reports'] = array_values( array_filter( $page['reports'], $isOther ) );
		}
		return $page;
	}

	/** May they know how many there are? A number that does not fit the list would tell of a report about them. */
	public function mayCount( UserIdentity $reader ): bool {
		return !$this->consents->of( $reader );
	}

	/**
	 * @param UserIdentity $reader
	 * @param string $before Of the page that it was shown on
	 * @param string $id
	 * @param string $answer One of ANSWERS
	 * @return array|null The report; null: there is none for them
	 * @throws DaemonRefusal
	 * @throws DaemonUnreachable
	 */
	public function answer( UserIdentity $reader, string $before, string $id, string $answer ): ?array {
		foreach ( $this->page( $reader, $before )['reports'] as $report ) {
			if ( $report['id'] === $id ) {
				$this->daemon->post( "/api/v1/reports/$id", [ 'action' => $answer ] );
				return $report;
			}
		}
		return null;
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Outbox;

use IJobSpecification;
use JobSpecification;
use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\JobQueue\Job;

/** Tells the daemon to read the outbox now. It carries nothing, so one of them is enough. */
class LookJob extends Job {
	private DaemonClient $daemon;

	public function __construct( array $params, DaemonClient $daemon ) {
		parent::__construct( 'wikiPubLook', $params );
		$this->daemon = $daemon;
		$this->removeDuplicates = true;
	}

	/** @return IJobSpecification|\MediaWiki\JobQueue\IJobSpecification */
	public static function specification() {
		return new JobSpecification( 'wikiPubLook', [], [ 'removeDuplicates' => true ] );
	}

	public function run() {
		try {
			$this->daemon->post( '/api/v1/look' );
		} catch ( DaemonUnreachable | DaemonRefusal $e ) {
			$this->setLastError( $e->getMessage() );
		}
		// The daemon looks by itself each minute: trying again would be no use.
		return true;
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Outbox;

use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\JobQueue\GenericParameterJob;
use MediaWiki\JobQueue\Job;
use MediaWiki\JobQueue\JobSpecification;
use MediaWiki\MediaWikiServices;

/** Tells the daemon to read the outbox now. It carries nothing, so one of them is enough. */
class LookJob extends Job implements GenericParameterJob {
	private const TYPE = 'wikiPubLook';

	public function __construct( array $params ) {
		parent::__construct( self::TYPE, $params );
		$this->removeDuplicates = true;
	}

	public static function specification(): JobSpecification {
		return new JobSpecification( self::TYPE, [], [ 'removeDuplicates' => true ] );
	}

	public function run() {
		try {
			MediaWikiServices::getInstance()->getService( 'WikiPub.DaemonClient' )
				->insisting()->post( '/api/v1/look' );
		} catch ( DaemonUnreachable | DaemonRefusal $e ) {
			$this->setLastError( $e->getMessage() );
		}
		// The daemon looks by itself each minute: trying again would be no use.
		return true;
	}
}

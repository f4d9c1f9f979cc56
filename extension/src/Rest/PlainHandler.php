<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Rest;

use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\Rest\Response;
use MediaWiki\Rest\SimpleHandler;
use MediaWiki\User\User;
use MediaWiki\User\UserFactory;

/** Passes on to somebody's browser what the daemon says, each user and address so many times a minute. */
abstract class PlainHandler extends SimpleHandler {
	private UserFactory $users;

	public function __construct( UserFactory $users ) {
		$this->users = $users;
	}

	/** A key of RateLimits in extension.json. */
	abstract protected function limit(): string;

	/**
	 * @param User $user
	 * @return array{int,array} Status and document
	 * @throws DaemonUnreachable
	 */
	abstract protected function answer( $user ): array;

	public function execute(): Response {
		$user = $this->users->newFromAuthority( $this->getAuthority() );
		if ( $user->pingLimiter( $this->limit() ) ) {
			[ $status, $document ] = [ 429, [ 'error' => 'too_many' ] ];
		} else {
			try {
				[ $status, $document ] = $this->answer( $user );
			} catch ( DaemonUnreachable $e ) {
				[ $status, $document ] = [ 503, [ 'error' => 'unavailable' ] ];
			}
		}
		$response = $this->getResponseFactory()->createJson( $document );
		$response->setStatus( $status );
		$response->setHeader( 'Cache-Control', 'private, no-store' );
		return $response;
	}

	public function needsWriteAccess() {
		return false;
	}
}

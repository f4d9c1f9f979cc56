<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Consent;

use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;

/** The handle that an editor asks for. The daemon decides; what has the wrong form is seen here. */
class Handle {
	private const PATTERN = '/^[a-z0-9_]+([.-][a-z0-9_]+)*$/D';
	private const LONGEST = 64;
	/** Seconds: the daemon asks the wiki in turn who else has such a name, a user or a page */
	private const TIMEOUT = 8;

	/** As it will be: without what people write before and after it. */
	public static function normalise( string $text ): string {
		return strtolower( preg_replace( '/^\s*@?([^@\s]*).*$/s', '$1', $text ) );
	}

	/**
	 * @param DaemonClient $daemon
	 * @param string $handle Empty: which one the daemon suggests
	 * @param string $name The user's
	 * @param Consent|null $consent Theirs
	 * @return array As in schemas/api/handle.json
	 * @throws DaemonUnreachable
	 */
	public static function ask( DaemonClient $daemon, string $handle, string $name, ?Consent $consent ): array {
		if ( $handle !== '' && ( strlen( $handle ) > self::LONGEST || !preg_match( self::PATTERN, $handle ) ) ) {
			return [ 'available' => false, 'reason' => 'malformed' ];
		}
		$path = '/api/v1/handles/' . ( $handle === '' ? '-' : $handle );
		try {
			return $daemon->get( $path, [ 'actor' => $consent ? $consent->actor : '0', 'name' => $name ], self::TIMEOUT );
		} catch ( DaemonRefusal $e ) {
			return [ 'available' => false, 'reason' => 'malformed' ];
		}
	}

	/** @return string The key of the message that says why an answer is no */
	public static function reasonAgainst( array $answer ): string {
		// Messages: wikipub-handle-taken, wikipub-handle-reserved, wikipub-handle-spent, wikipub-handle-malformed,
		// wikipub-handle-another-user
		return 'wikipub-handle-' . strtr( $answer['reason'], '_', '-' );
	}
}

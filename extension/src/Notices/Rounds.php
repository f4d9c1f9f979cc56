<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Notices;

use BagOStuff;
use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\Extension\WikiPub\Consent\Consent;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\User\UserIdentityLookup;

/**
 * Learns what happened to editors who are not looking: the account that they linked links back no more, or again; somebody
 * asks to follow them. The daemon tells nothing by itself, so at each of its visits some of them are asked about, in turn.
 */
class Rounds {
	private const AT_ONCE = 5;
	/** Seconds. Who is not told of for so long is told of again. */
	private const REMEMBERED = 90 * 86400;

	private ConsentStore $consents;
	private DaemonClient $daemon;
	private Notifier $notifier;
	private UserIdentityLookup $users;
	/** @var BagOStuff|\Wikimedia\ObjectCache\BagOStuff */
	private $memory;

	public function __construct(
		ConsentStore $consents, DaemonClient $daemon, Notifier $notifier, UserIdentityLookup $users, $memory
	) {
		$this->consents = $consents;
		$this->daemon = $daemon;
		$this->notifier = $notifier;
		$this->users = $users;
		$this->memory = $memory;
	}

	public function run(): void {
		$place = $this->memory->makeKey( 'wikipub-rounds' );
		$after = $this->memory->get( $place ) ?: '0';
		$some = $this->consents->readLinked( $after, self::AT_ONCE, $this->notifier->isOn() );
		foreach ( $some as $consent ) {
			try {
				$this->take( $consent, $this->daemon->get( "/api/v1/editors/$consent->actor" ), false );
			} catch ( DaemonRefusal $e ) {
				continue;
			} catch ( DaemonUnreachable $e ) {
				return;
			}
		}
		$this->memory->set( $place, count( $some ) === self::AT_ONCE ? end( $some )->actor : '0', self::REMEMBERED );
	}

	/**
	 * @param Consent $consent
	 * @param array $status As in schemas/api/editor-status.json
	 * @param bool $isSeen Does the editor see it now?
	 */
	public function take( Consent $consent, array $status, bool $isSeen ): void {
		$isLost = isset( $status['linked_lost'] );
		$isNews = ( $isLost || $status['linked'] ) && $this->consents->lookedAtLink( $consent->actor, $isLost );
		if ( $isNews && $isLost && !$isSeen ) {
			$this->notify( $consent, Notifier::LINK_LOST );
		}
		if ( $this->notifier->isOn() && $status['requests'] ) {
			$newest = max( array_column( $status['requests'], 'since' ) );
			$known = $this->memory->makeKey( 'wikipub-requests-known', $consent->actor );
			if ( $newest > (string)$this->memory->get( $known ) ) {
				$this->memory->set( $known, $newest, self::REMEMBERED );
				if ( !$isSeen ) {
					$this->notify( $consent, Notifier::REQUEST );
				}
			}
		}
	}

	private function notify( Consent $consent, string $type ): void {
		$editor = $this->users->getUserIdentityByUserId( $consent->userId );
		if ( $editor ) {
			$this->notifier->notify( $editor, $type );
		}
	}
}

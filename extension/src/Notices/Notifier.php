<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Notices;

use MediaWiki\User\UserIdentity;

/** Tells editors by Echo's notifications what they would otherwise see on Special:Fediverse only. No word of other servers is in them. */
class Notifier {
	public const REQUEST = 'wikipub-request';
	public const LINK_LOST = 'wikipub-link-lost';
	public const RENAMED = 'wikipub-renamed';
	public const ALL = [ self::REQUEST, self::LINK_LOST, self::RENAMED ];

	private bool $isOn;

	/** @param bool $isOn Is Echo there, and does the wiki want it? */
	public function __construct( bool $isOn ) {
		$this->isOn = $isOn;
	}

	public function isOn(): bool {
		return $this->isOn;
	}

	/**
	 * @param UserIdentity $editor
	 * @param string $type One of ALL
	 */
	public function notify( UserIdentity $editor, string $type ): void {
		if ( !$this->isOn ) {
			return;
		}
		$newer = 'MediaWiki\Extension\Notifications\Model\Event';
		$event = class_exists( $newer ) ? $newer : 'EchoEvent';
		// An event without another agent: it is about themselves.
		$event::create( [ 'type' => $type, 'agent' => $editor ] );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later
// What of the extension Echo ours touches, in the shape that Echo publishes; Debian has no Echo for MediaWiki 1.39.

namespace MediaWiki\Extension\Notifications\Model;

class Event {
	/** @var array[] What was created */
	public static array $created = [];

	private array $info;

	public function __construct( array $info ) {
		$this->info = $info;
	}

	public static function create( array $info = [] ) {
		self::$created[] = $info;
		return new self( $info );
	}

	public function getType() {
		return $this->info['type'];
	}

	public function getAgent() {
		return $this->info['agent'] ?? null;
	}
}

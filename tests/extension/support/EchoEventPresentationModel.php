<?php
// SPDX-License-Identifier: GPL-2.0-or-later
// What of the extension Echo ours touches, in the shape that Echo publishes; Debian has no Echo for MediaWiki 1.39.

namespace MediaWiki\Extension\Notifications\Formatters;

abstract class EchoEventPresentationModel {
	protected $event;

	public function __construct( $event ) {
		$this->event = $event;
	}

	final public function getType() {
		return $this->event->getType();
	}

	public function msg( $key, ...$params ) {
		return wfMessage( $key, ...$params )->inLanguage( 'en' );
	}

	abstract public function getIconType();

	abstract public function getPrimaryLink();
}

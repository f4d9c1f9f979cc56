<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use Exception;

/** What somebody asked for on one of our pages was not done; the message says why. */
class ActionRefused extends Exception {
	/** The key of the message, then its parameters */
	public array $words;

	/** @param string|array $words */
	public function __construct( $words ) {
		$this->words = (array)$words;
		parent::__construct( $this->words[0] );
	}
}

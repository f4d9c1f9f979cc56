<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub;

use Config;

/** How the daemon knows this wiki: `wikis[].id` in its settings, `wiki` in the wiki's events. */
class WikiId {
	public string $id;

	/** @param Config|\MediaWiki\Config\Config $config */
	public function __construct( $config ) {
		$prefix = $config->get( 'DBprefix' );
		$this->id = $config->get( 'DBname' ) . ( $prefix === '' ? '' : "-$prefix" );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Hooks;

class SchemaHooks {
	/** @param \DatabaseUpdater|\MediaWiki\Installer\DatabaseUpdater $updater */
	public function onLoadExtensionSchemaUpdates( $updater ): void {
		$sql = dirname( __DIR__, 2 ) . '/sql';
		$updater->addExtensionTable( 'wikipub_editor', "$sql/{$updater->getDB()->getType()}/tables-generated.sql" );
	}
}

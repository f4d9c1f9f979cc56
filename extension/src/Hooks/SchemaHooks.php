<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Hooks;

class SchemaHooks {
	/** @param \DatabaseUpdater|\MediaWiki\Installer\DatabaseUpdater $updater */
	public function onLoadExtensionSchemaUpdates( $updater ): void {
		$sql = dirname( __DIR__, 2 ) . '/sql/' . $updater->getDB()->getType();
		$updater->addExtensionTable( 'wikipub_editor', "$sql/tables-generated.sql" );
		$updater->addExtensionField( 'wikipub_editor', 'wpe_replies', "$sql/patch-wikipub_editor-replies.sql" );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Admin;

use MediaWiki\Logging\ManualLogEntry;
use MediaWiki\User\UserIdentity;

/** What is done to the bridge: never a word about an editor or a withdrawn post. */
class AdminLog {
	/** In the public log; LISTED have a page for their target, BLOCKS name a host or actor in $what. */
	public const LISTED = [ 'deny', 'allow', 'unname', 'name' ];
	public const SWITCHED = [ 'pause', 'resume' ];
	public const BLOCKS = [ 'block', 'unblock' ];

	/**
	 * @param UserIdentity $performer
	 * @param string $action One of the above
	 * @param \Title|\MediaWiki\Title\Title $target The page; for the others the special page they were done on
	 * @param string $comment
	 * @param string|null $what The host or actor
	 */
	public function write( UserIdentity $performer, string $action, $target, string $comment, ?string $what = null ): void {
		$parameters = $what === null ? [] : [ '4::what' => $what ];
		$this->publish( 'wikipub', $performer, $action, $target, $comment, $parameters );
	}

	/**
	 * To the log that only `viewsuppressed` shows: somebody read the receipts of what was suppressed.
	 * @param UserIdentity $performer
	 * @param \Title|\MediaWiki\Title\Title $target The special page
	 */
	public function writeSuppressedRead( UserIdentity $performer, $target ): void {
		$this->publish( 'wikipub-suppressed', $performer, 'read', $target, '', [] );
	}

	private function publish(
		string $type, UserIdentity $performer, string $action, $target, string $comment, array $parameters
	): void {
		$entry = new ManualLogEntry( $type, $action );
		$entry->setPerformer( $performer );
		$entry->setTarget( $target );
		$entry->setComment( $comment );
		$entry->setParameters( $parameters );
		$entry->publish( $entry->insert() );
	}
}

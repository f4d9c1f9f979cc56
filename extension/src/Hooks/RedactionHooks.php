<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Hooks;

use MediaWiki\Extension\WikiPub\Outbox\Outbox;
use MediaWiki\Page\ProperPageIdentity;
use MediaWiki\Permissions\Authority;
use MediaWiki\Revision\RevisionRecord;
use Wikimedia\Rdbms\ILoadBalancer;

/** Tells of pages, revisions and log entries that are hidden or shown again: their numbers, nothing else. */
class RedactionHooks {
	/** IDBAccessObject's, which has moved. */
	private const READ_LATEST = 1;
	/** Numbers in one entry, for which the outbox's column and the daemon's patience are large enough. */
	private const AT_ONCE = 200;

	private Outbox $outbox;
	private ILoadBalancer $loadBalancer;

	public function __construct( Outbox $outbox, ILoadBalancer $loadBalancer ) {
		$this->outbox = $outbox;
		$this->loadBalancer = $loadBalancer;
	}

	/**
	 * MediaWiki runs this after the commit, so here a crash in between loses the entry; the daemon hears of it by a feed
	 * or reads it again.
	 *
	 * @param \Title|\MediaWiki\Title\Title $title
	 * @param int[] $ids
	 * @param array<int,array{oldBits:int,newBits:int}> $changes By revision
	 */
	public function onArticleRevisionVisibilitySet( $title, $ids, $changes ): void {
		// Of a deleted page's archive the keys may be timestamps; there is nothing left to hide.
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$rows = $dbw->select( 'revision', [ 'rev_id', 'rev_page' ], [ 'rev_id' => array_keys( $changes ) ], __METHOD__ );
		$pages = [];
		foreach ( $rows as $row ) {
			$bits = $changes[$row->rev_id]['newBits'];
			$suppressed = (int)( ( $bits | $changes[$row->rev_id]['oldBits'] ) & RevisionRecord::DELETED_RESTRICTED );
			$pages[$row->rev_page][$suppressed][] = [
				'id' => (int)$row->rev_id,
				'text' => !( $bits & RevisionRecord::DELETED_TEXT ),
				'comment' => !( $bits & RevisionRecord::DELETED_COMMENT ),
				'user' => !( $bits & RevisionRecord::DELETED_USER ),
			];
		}
		foreach ( $pages as $page => $bySuppression ) {
			foreach ( $bySuppression as $suppressed => $revisions ) {
				foreach ( array_chunk( $revisions, self::AT_ONCE ) as $some ) {
					$this->outbox->add( 'revisions', [
						'page_id' => (int)$page,
						'revisions' => $some,
						'suppressed' => (bool)$suppressed,
					] );
				}
			}
		}
	}

	/** @param \ManualLogEntry|\MediaWiki\Logging\ManualLogEntry $logEntry */
	public function onPageDeleteComplete(
		ProperPageIdentity $page, Authority $deleter, string $reason, int $pageId, $revision, $logEntry, int $count
	): void {
		$this->page( $pageId, 'deleted', $logEntry->getType() === 'suppress' );
	}

	/**
	 * Until MediaWiki 1.40 the only hook; deprecated since.
	 * @param \Title|\MediaWiki\Title\Title $title
	 */
	public function onArticleUndelete( $title ): void {
		if ( !interface_exists( 'MediaWiki\Page\Hook\PageUndeleteCompleteHook' ) ) {
			$this->page( $title->getArticleID( self::READ_LATEST ), 'restored', false );
		}
	}

	public function onPageUndeleteComplete( ProperPageIdentity $page ): void {
		$this->page( $page->getId(), 'restored', false );
	}

	/**
	 * The only trace of hidden log entries that an extension sees; none is left of those that are suppressed.
	 * @param \ManualLogEntry|\MediaWiki\Logging\ManualLogEntry $logEntry
	 */
	public function onManualLogEntryBeforePublish( $logEntry ): void {
		if ( $logEntry->getType() === 'delete' && $logEntry->getSubtype() === 'event' ) {
			$ids = array_map( 'intval', $logEntry->getParameters()['4::ids'] );
			foreach ( array_chunk( $ids, self::AT_ONCE ) as $some ) {
				$this->outbox->add( 'log_entries', [ 'log_ids' => $some, 'suppressed' => false ] );
			}
		}
	}

	private function page( int $pageId, string $state, bool $suppressed ): void {
		if ( $pageId ) {
			$this->outbox->add( 'page', [ 'page_id' => $pageId, 'state' => $state, 'suppressed' => $suppressed ] );
		}
	}
}

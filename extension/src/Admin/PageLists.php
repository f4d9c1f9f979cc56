<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Admin;

use MediaWiki\Extension\WikiPub\Outbox\Outbox;
use MediaWiki\Extension\WikiPub\Page\CachedPages;
use MediaWiki\Page\PageIdentity;
use TitleFactory;
use Wikimedia\Assert\Assert;
use Wikimedia\ObjectCache\WANObjectCache;
use Wikimedia\Rdbms\IDatabase;
use Wikimedia\Rdbms\ILoadBalancer;

/** The wiki's two lists: pages that may not be followed, and pages in whose posts nobody is named. */
class PageLists {
	public const DENIED = 'denied';
	public const UNNAMED = 'unnamed';
	public const ALL = [ self::DENIED, self::UNNAMED ];

	private ILoadBalancer $loadBalancer;
	private WANObjectCache $cache;
	/** @var TitleFactory|\MediaWiki\Title\TitleFactory */
	private $titles;
	private Outbox $outbox;
	private CachedPages $cachedPages;

	public function __construct(
		ILoadBalancer $loadBalancer, WANObjectCache $cache, $titles, Outbox $outbox, CachedPages $cachedPages
	) {
		$this->loadBalancer = $loadBalancer;
		$this->cache = $cache;
		$this->titles = $titles;
		$this->outbox = $outbox;
		$this->cachedPages = $cachedPages;
	}

	/** @return array[] [ 'page_id' => …, 'title' => with its namespace ] */
	public function read( string $list ): array {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$rows = $dbw->select( 'wikipub_list', '*', [ 'wpl_list' => $list ], __METHOD__, [ 'ORDER BY' => 'wpl_id' ] );
		$pages = [];
		foreach ( $rows as $row ) {
			$title = $this->titles->makeTitle( (int)$row->wpl_namespace, $row->wpl_title );
			$pages[] = [ 'page_id' => (int)$row->wpl_page, 'title' => $title->getPrefixedText() ];
		}
		return $pages;
	}

	/** Grows with each change. */
	public function version(): int {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		return (int)$dbw->selectField( 'wikipub_counter', 'wpc_value', [ 'wpc_name' => 'lists' ], __METHOD__ );
	}

	/**
	 * @param string $list
	 * @param PageIdentity $page It exists
	 * @return bool False if it was on it
	 */
	public function add( string $list, PageIdentity $page ): bool {
		Assert::parameter( $page->exists(), '$page', 'must exist' );
		return $this->change( $page, static function ( IDatabase $dbw ) use ( $list, $page ) {
			$row = self::key( $list, $page ) + [ 'wpl_page' => $page->getId() ];
			$dbw->insert( 'wikipub_list', $row, __METHOD__, [ 'IGNORE' ] );
		} );
	}

	/**
	 * @param PageIdentity $page By the title it had when it was added; it need not exist any more
	 * @return bool False if it was not on it
	 */
	public function remove( string $list, PageIdentity $page ): bool {
		return $this->change( $page, static function ( IDatabase $dbw ) use ( $list, $page ) {
			$dbw->delete( 'wikipub_list', self::key( $list, $page ), __METHOD__ );
		} );
	}

	/** Cheap: page views ask. */
	public function isDenied( PageIdentity $page ): bool {
		$denied = $this->cache->getWithSetCallback(
			$this->cache->makeKey( 'wikipub-denied' ),
			WANObjectCache::TTL_HOUR,
			fn () => $this->deniedKeys(),
			[ 'checkKeys' => [ $this->checkKey() ], 'pcTTL' => WANObjectCache::TTL_PROC_LONG ]
		);
		return isset( $denied[$page->getId()] ) || isset( $denied[$page->getNamespace() . ':' . $page->getDBkey()] );
	}

	/** @return array<int|string,true> Page ids and titles */
	private function deniedKeys(): array {
		$db = $this->loadBalancer->getConnection( DB_REPLICA );
		$keys = [];
		foreach ( $db->select( 'wikipub_list', '*', [ 'wpl_list' => self::DENIED ], __METHOD__ ) as $row ) {
			$keys["$row->wpl_namespace:$row->wpl_title"] = true;
			$keys[(int)$row->wpl_page] = true;
		}
		return $keys;
	}

	private function change( PageIdentity $page, callable $change ): bool {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$dbw->startAtomic( __METHOD__ );
		$change( $dbw );
		$changed = $dbw->affectedRows() > 0;
		if ( $changed ) {
			$first = [ 'wpc_name' => 'lists', 'wpc_value' => 1 ];
			$dbw->upsert( 'wikipub_counter', $first, 'wpc_name', [ 'wpc_value = wpc_value + 1' ], __METHOD__ );
			$this->outbox->add( 'lists', [] );
			$this->cachedPages->expire( $page );
			$dbw->onTransactionCommitOrIdle( fn () => $this->cache->touchCheckKey( $this->checkKey() ), __METHOD__ );
		}
		$dbw->endAtomic( __METHOD__ );
		return $changed;
	}

	private function checkKey(): string {
		return $this->cache->makeKey( 'wikipub-denied-changed' );
	}

	private static function key( string $list, PageIdentity $page ): array {
		return [ 'wpl_list' => $list, 'wpl_namespace' => $page->getNamespace(), 'wpl_title' => $page->getDBkey() ];
	}
}

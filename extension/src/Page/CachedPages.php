<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Page;

use HtmlCacheUpdater;
use MediaWiki\Page\PageIdentity;
use MediaWiki\User\UserIdentityLookup;
use TitleFactory;

/** Pages whose links to the Fediverse have changed: neither browsers nor caches shall go on showing them as they were. */
class CachedPages {
	/** @var HtmlCacheUpdater|\MediaWiki\Cache\HTMLCacheUpdater */
	private $updater;
	/** @var TitleFactory|\MediaWiki\Title\TitleFactory */
	private $titles;
	private UserIdentityLookup $users;

	public function __construct( $updater, $titles, UserIdentityLookup $users ) {
		$this->updater = $updater;
		$this->titles = $titles;
		$this->users = $users;
	}

	public function expire( PageIdentity $page ): void {
		$title = $this->titles->makeTitle( $page->getNamespace(), $page->getDBkey() );
		$title->invalidateCache();
		$this->updater->purgeTitleUrls( [ $title ], $this->updater::PURGE_INTENT_TXROUND_REFLECTED );
	}

	public function expireUserPage( int $userId ): void {
		$user = $this->users->getUserIdentityByUserId( $userId );
		if ( $user ) {
			$this->expire( $this->titles->makeTitle( NS_USER, $user->getName() ) );
		}
	}
}

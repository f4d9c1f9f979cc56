<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Page;

use Config;
use MediaWiki\Extension\WikiPub\Admin\PageLists;
use MediaWiki\Extension\WikiPub\WikiId;
use MediaWiki\Permissions\PermissionManager;
use MediaWiki\User\UserFactory;
use NamespaceInfo;

/** Which pages may be followed, and where their actors live. Asks nobody but the wiki itself. */
class FollowablePages {
	/** Whatever is configured. */
	private const NEVER = [ NS_USER, NS_USER_TALK, NS_MEDIAWIKI ];

	/** @var Config|\MediaWiki\Config\Config */
	private $config;
	private WikiId $wiki;
	/** @var NamespaceInfo|\MediaWiki\Title\NamespaceInfo */
	private $namespaceInfo;
	private PermissionManager $permissions;
	private UserFactory $users;
	private PageLists $lists;

	public function __construct(
		$config, WikiId $wiki, $namespaceInfo, PermissionManager $permissions, UserFactory $users, PageLists $lists
	) {
		$this->config = $config;
		$this->wiki = $wiki;
		$this->namespaceInfo = $namespaceInfo;
		$this->permissions = $permissions;
		$this->users = $users;
		$this->lists = $lists;
	}

	/** @return int[] */
	public function namespaces(): array {
		$all = array_merge( $this->namespaceInfo->getContentNamespaces(), $this->config->get( 'WikiPubNamespaces' ) );
		return array_values( array_unique( array_diff( array_map( 'intval', $all ), self::NEVER ) ) );
	}

	/**
	 * But for `noindex`, which the page's own text may say.
	 * @param \Title|\MediaWiki\Title\Title $title
	 */
	public function contains( $title ): bool {
		return $this->config->get( 'WikiPubHost' ) !== ''
			&& $title->canExist()
			&& in_array( $title->getNamespace(), $this->namespaces(), true )
			&& $title->exists()
			&& !$this->lists->isDenied( $title )
			&& $this->permissions->userCan( 'read', $this->users->newAnonymous(), $title, PermissionManager::RIGOR_QUICK );
	}

	/** The id of the page's actor; for people it leads to the actor's page. */
	public function actorOf( int $pageId ): string {
		$host = rtrim( $this->config->get( 'WikiPubHost' ), '/' );
		$path = $this->config->get( 'WikiPubPath' ) ?: $this->wiki->id;
		return "$host/w/$path/p/$pageId";
	}
}

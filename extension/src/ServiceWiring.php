<?php
// SPDX-License-Identifier: GPL-2.0-or-later

use MediaWiki\Extension\WikiPub\Admin\AdminLog;
use MediaWiki\Extension\WikiPub\Admin\PageLists;
use MediaWiki\Extension\WikiPub\Admin\Reports;
use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\Doorkeeper;
use MediaWiki\Extension\WikiPub\Api\NonceStore;
use MediaWiki\Extension\WikiPub\Api\Secrets;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Consent\EditorWriter;
use MediaWiki\Extension\WikiPub\Consent\OptIn;
use MediaWiki\Extension\WikiPub\Housekeeping;
use MediaWiki\Extension\WikiPub\Notices\Notifier;
use MediaWiki\Extension\WikiPub\Notices\Rounds;
use MediaWiki\Extension\WikiPub\Outbox\Courier;
use MediaWiki\Extension\WikiPub\Outbox\EntryWriter;
use MediaWiki\Extension\WikiPub\Outbox\Outbox;
use MediaWiki\Extension\WikiPub\Page\CachedPages;
use MediaWiki\Extension\WikiPub\Page\FollowablePages;
use MediaWiki\Extension\WikiPub\WikiId;
use MediaWiki\Logger\LoggerFactory;
use MediaWiki\MediaWikiServices;
use MediaWiki\Registration\ExtensionRegistry;

return [
	'WikiPub.AdminLog' => static fn () => new AdminLog(),

	'WikiPub.CachedPages' => static fn ( MediaWikiServices $services ) => new CachedPages(
		$services->getHtmlCacheUpdater(),
		$services->getTitleFactory(),
		$services->getUserIdentityLookup()
	),

	'WikiPub.ConsentStore' => static fn ( MediaWikiServices $services ) => new ConsentStore(
		$services->getDBLoadBalancer(),
		$services->getService( 'WikiPub.Outbox' ),
		$services->getService( 'WikiPub.CachedPages' )
	),

	'WikiPub.Courier' => static fn ( MediaWikiServices $services ) => new Courier(
		$services->getService( 'WikiPub.Outbox' ),
		$services->getService( 'WikiPub.EntryWriter' ),
		$services->getService( 'WikiPub.DaemonClient' ),
		$services->getJobQueueGroup(),
		LoggerFactory::getInstance( 'WikiPub' )
	),

	'WikiPub.DaemonClient' => static fn ( MediaWikiServices $services ) => new DaemonClient(
		$services->getHttpRequestFactory(),
		$services->getMainConfig()->get( 'WikiPubDaemonUrl' ),
		$services->getService( 'WikiPub.WikiId' )->id,
		$services->getService( 'WikiPub.Secrets' ),
		$services->getMainObjectStash(),
		LoggerFactory::getInstance( 'WikiPub' )
	),

	'WikiPub.Doorkeeper' => static fn ( MediaWikiServices $services ) => new Doorkeeper(
		$services->getService( 'WikiPub.WikiId' )->id,
		$services->getService( 'WikiPub.Secrets' ),
		$services->getService( 'WikiPub.NonceStore' ),
		$services->getMainObjectStash(),
		LoggerFactory::getInstance( 'WikiPub' )
	),

	'WikiPub.EditorWriter' => static fn ( MediaWikiServices $services ) => new EditorWriter(
		$services->getDBLoadBalancer(),
		$services->getTitleFactory()
	),

	'WikiPub.EntryWriter' => static fn ( MediaWikiServices $services ) => new EntryWriter(
		$services->getService( 'WikiPub.ConsentStore' ),
		$services->getService( 'WikiPub.EditorWriter' )
	),

	'WikiPub.FollowablePages' => static fn ( MediaWikiServices $services ) => new FollowablePages(
		$services->getMainConfig(),
		$services->getService( 'WikiPub.WikiId' ),
		$services->getNamespaceInfo(),
		$services->getPermissionManager(),
		$services->getUserFactory(),
		$services->getService( 'WikiPub.PageLists' )
	),

	'WikiPub.Housekeeping' => static fn ( MediaWikiServices $services ) => new Housekeeping(
		$services->getService( 'WikiPub.ConsentStore' ),
		$services->getService( 'WikiPub.Outbox' ),
		$services->getService( 'WikiPub.NonceStore' )
	),

	'WikiPub.NonceStore' => static fn ( MediaWikiServices $services ) => new NonceStore(
		$services->getDBLoadBalancer()
	),

	'WikiPub.OptIn' => static fn ( MediaWikiServices $services ) => new OptIn(
		$services->getUserNameUtils()
	),

	'WikiPub.Notifier' => static fn ( MediaWikiServices $services ) => new Notifier(
		$services->getMainConfig()->get( 'WikiPubEcho' ) && ExtensionRegistry::getInstance()->isLoaded( 'Echo' )
	),

	'WikiPub.Outbox' => static fn ( MediaWikiServices $services ) => new Outbox(
		$services->getDBLoadBalancer(),
		static fn () => $services->getService( 'WikiPub.Courier' )
	),

	'WikiPub.PageLists' => static fn ( MediaWikiServices $services ) => new PageLists(
		$services->getDBLoadBalancer(),
		$services->getMainWANObjectCache(),
		$services->getTitleFactory(),
		$services->getService( 'WikiPub.Outbox' ),
		$services->getService( 'WikiPub.CachedPages' )
	),

	'WikiPub.Reports' => static fn ( MediaWikiServices $services ) => new Reports(
		$services->getService( 'WikiPub.DaemonClient' ),
		$services->getService( 'WikiPub.ConsentStore' )
	),

	'WikiPub.Rounds' => static fn ( MediaWikiServices $services ) => new Rounds(
		$services->getService( 'WikiPub.ConsentStore' ),
		$services->getService( 'WikiPub.DaemonClient' ),
		$services->getService( 'WikiPub.Notifier' ),
		$services->getUserIdentityLookup(),
		$services->getMainObjectStash()
	),

	'WikiPub.Secrets' => static fn ( MediaWikiServices $services ) => new Secrets(
		$services->getMainConfig()->get( 'WikiPubSecretFiles' )
	),

	'WikiPub.WikiId' => static fn ( MediaWikiServices $services ) => new WikiId( $services->getMainConfig() ),
];

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Consent;

use MediaWiki\MediaWikiServices;
use TitleFactory;
use Wikimedia\Rdbms\IDatabase;
use Wikimedia\Rdbms\ILoadBalancer;

/** Writes consents as the daemon reads them: schemas/api/editor.json. A hidden user's is that of an erased one. */
class EditorWriter {
	private ILoadBalancer $loadBalancer;
	/** @var TitleFactory|\MediaWiki\Title\TitleFactory */
	private $titles;

	public function __construct( ILoadBalancer $loadBalancer, $titles ) {
		$this->loadBalancer = $loadBalancer;
		$this->titles = $titles;
	}

	/**
	 * @param Consent[] $consents
	 * @return array[] Each under its actor number
	 */
	public function write( array $consents, int $now ): array {
		$names = $this->shownNames( $consents );
		$written = [];
		foreach ( $consents as $consent ) {
			$name = $names[$consent->userId] ?? null;
			$written[$consent->actor] = $name === null ? self::erased( $consent ) : $this->standing( $consent, $name, $now );
		}
		return $written;
	}

	private static function erased( Consent $consent ): array {
		return [ 'actor' => $consent->actor, 'version' => $consent->version, 'state' => Consent::ERASED ];
	}

	private function standing( Consent $consent, string $name, int $now ): array {
		$choices = $consent->choices;
		return [
			'actor' => $consent->actor,
			'user_id' => $consent->userId,
			'version' => $consent->version,
			'state' => $consent->isLive( $now ) ? Consent::ACTIVE : Consent::PAUSED,
			'name' => $name,
			'user_page' => $this->titles->makeTitle( NS_USER, $name )->getCanonicalURL(),
			'handle' => $choices->handle,
			'purposes' => [
				'posts' => $choices->posts,
				'named' => $choices->named,
				'discoverable' => $choices->discoverable,
				'replies' => $choices->replies,
			],
			'select' => [
				'what' => $choices->what,
				'namespaces' => $choices->namespaces,
				'minor' => $choices->minor,
			],
			'locked' => $choices->locked,
			'text_version' => $consent->textVersion,
			'agreed' => wfTimestamp( TS_ISO_8601, $consent->agreed ),
		];
	}

	/**
	 * @param Consent[] $consents
	 * @return array<int,string> user id => name, of those whom everybody may see
	 */
	private function shownNames( array $consents ): array {
		$ids = array_filter( array_map( static fn ( Consent $consent ) => $consent->userId, $consents ) );
		if ( !$ids ) {
			return [];
		}
		$db = $this->loadBalancer->getConnection( DB_PRIMARY );
		$where = [ 'user_id' => array_values( $ids ), self::notHidden( $db ) ];
		$names = [];
		foreach ( $db->select( 'user', [ 'user_id', 'user_name' ], $where, __METHOD__ ) as $row ) {
			$names[(int)$row->user_id] = $row->user_name;
		}
		return $names;
	}

	/** A condition on the table user. */
	private static function notHidden( IDatabase $db ): string {
		$services = MediaWikiServices::getInstance();
		// Blocks moved to other tables in MediaWiki 1.42, which brought this service.
		if ( method_exists( $services, 'getHideUserUtils' ) ) {
			return $services->getHideUserUtils()->getExpression( $db );
		}
		$hidden = $db->selectSQLText( 'ipblocks', '1', [ 'ipb_user = user_id', 'ipb_deleted' => 1 ], __METHOD__ );
		return "NOT EXISTS ($hidden)";
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Consent;

use MediaWiki\Extension\WikiPub\Outbox\Outbox;
use MediaWiki\Extension\WikiPub\Page\CachedPages;
use MediaWiki\User\UserIdentity;
use Wikimedia\Rdbms\IDatabase;
use Wikimedia\Rdbms\ILoadBalancer;

/**
 * Who agreed to what. It knows nothing of rights: OptIn says who may opt in.
 *
 * Each change reads the row under a lock, raises its version and writes to the outbox, all in the transaction of the caller.
 */
class ConsentStore {
	/** The version of the text in wikipub-consent-means and wikipub-consent-stays; raise it with them, and everybody is asked again. */
	public const TEXT_VERSION = 1;

	/** An editor who does not say yes after a rename is erased. */
	private const ANSWER_WITHIN = 30 * 86400;
	/** The numbers of erased actors, for a daemon that was down. */
	private const ERASED_KEPT = 60 * 86400;

	private const NOTHING_LEFT = [
		'wpe_user' => null,
		'wpe_state' => Consent::ERASED,
		'wpe_asked' => '',
		'wpe_barred_until' => null,
		'wpe_posts' => 0,
		'wpe_named' => 0,
		'wpe_discoverable' => 0,
		'wpe_replies' => 0,
		'wpe_what' => Choices::ALL_EDITS,
		'wpe_namespaces' => null,
		'wpe_minor' => 0,
		'wpe_locked' => 0,
		'wpe_handle' => '',
		'wpe_linked' => null,
		'wpe_link_lost' => 0,
		'wpe_text_version' => 0,
		'wpe_agreed' => null,
	];

	private ILoadBalancer $loadBalancer;
	private Outbox $outbox;
	private CachedPages $cachedPages;

	public function __construct( ILoadBalancer $loadBalancer, Outbox $outbox, CachedPages $cachedPages ) {
		$this->loadBalancer = $loadBalancer;
		$this->outbox = $outbox;
		$this->cachedPages = $cachedPages;
	}

	/** Null for who never opted in, or erased. */
	public function of( UserIdentity $user, int $index = DB_REPLICA ): ?Consent {
		return $user->isRegistered() ? $this->find( [ 'wpe_user' => $user->getId() ], $index ) : null;
	}

	/** Of an actor, erased ones too. */
	public function ofActor( string $actor, int $index = DB_PRIMARY ): ?Consent {
		return $this->find( [ 'wpe_actor' => $actor ], $index );
	}

	/**
	 * Those who are active or paused, by actor number.
	 * @param string $after The last actor number that was read, '0' to begin
	 * @return Consent[]
	 */
	public function readAll( string $after, int $limit ): array {
		return $this->readAfter( $after, $limit, [] );
	}

	/**
	 * Of the same those who linked an account, and if asked for those who approve their followers.
	 * @return Consent[]
	 */
	public function readLinked( string $after, int $limit, bool $withLocked ): array {
		$isLinked = 'wpe_linked IS NOT NULL';
		return $this->readAfter( $after, $limit, [ $withLocked ? "($isLinked OR wpe_locked = 1)" : $isLinked ] );
	}

	/** @return Consent[] */
	private function readAfter( string $after, int $limit, array $where ): array {
		$db = $this->loadBalancer->getConnection( DB_PRIMARY );
		$where[] = 'wpe_user IS NOT NULL';
		$where[] = 'wpe_actor > ' . (int)$after;
		$options = [ 'ORDER BY' => 'wpe_actor', 'LIMIT' => $limit ];
		$rows = $db->select( 'wikipub_editor', '*', $where, __METHOD__, $options );
		return array_map( [ Consent::class, 'fromRow' ], iterator_to_array( $rows, false ) );
	}

	/** Opts in, with a new actor number, or changes what was chosen; either way the text in force was agreed to. */
	public function agree( UserIdentity $user, Choices $choices ): Consent {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$dbw->startAtomic( __METHOD__ );
		$agreed = [
			'wpe_state' => Consent::ACTIVE,
			'wpe_asked' => '',
			'wpe_text_version' => self::TEXT_VERSION,
			'wpe_agreed' => $dbw->timestamp(),
		] + self::columnsOf( $choices );
		// Two requests at once: the second changes what the first wrote. Not locked, since a lock on what is not there yet
		// is one on its neighbours.
		if ( !$this->of( $user, DB_PRIMARY ) ) {
			$row = [
				'wpe_actor' => random_int( 1, PHP_INT_MAX ),
				'wpe_user' => $user->getId(),
				'wpe_version' => 0,
				'wpe_changed' => $dbw->timestamp(),
			];
			$dbw->insert( 'wikipub_editor', $row + $agreed, __METHOD__, [ 'IGNORE' ] );
		}
		$this->change( [ 'wpe_user' => $user->getId() ], static fn () => $agreed );
		$dbw->endAtomic( __METHOD__ );
		return $this->of( $user, DB_PRIMARY );
	}

	/** Changes what was chosen; who is paused stays so. */
	public function choose( UserIdentity $user, Choices $choices ): void {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$this->change( [ 'wpe_user' => $user->getId() ], static function ( Consent $consent ) use ( $dbw, $choices ) {
			$agreed = $choices->agreesToMoreThan( $consent->choices ) ? [ 'wpe_agreed' => $dbw->timestamp() ] : [];
			return self::columnsOf( $choices ) + $agreed;
		} );
	}

	/** Changes nothing, but lets the daemon look anew at what it could not do: it hears of what is newer only. */
	public function tellAgain( UserIdentity $user ): void {
		$this->change( [ 'wpe_user' => $user->getId() ], static fn () => [] );
	}

	/** Quiet: nothing is published, the editor is not named, followers stay. */
	public function pause( UserIdentity $user ): void {
		$this->change( [ 'wpe_user' => $user->getId() ], static fn () => [ 'wpe_state' => Consent::PAUSED ] );
	}

	/**
	 * Ends a pause; after a rename it is the yes to going on under the new name.
	 * @return bool False where the text has changed: that has to be agreed to, in the preferences.
	 */
	public function resume( UserIdentity $user ): bool {
		return $this->change( [ 'wpe_user' => $user->getId() ], static function ( Consent $consent ) {
			if ( $consent->textVersion < self::TEXT_VERSION ) {
				return null;
			}
			return [ 'wpe_state' => Consent::ACTIVE, 'wpe_asked' => '' ];
		} );
	}

	/** Forgets everything but the actor's number, which the daemon needs to withdraw what it sent. */
	public function erase( UserIdentity $user ): void {
		$this->eraseWhere( [ 'wpe_user' => $user->getId() ] );
	}

	/** @param string|null $profile Its address; null: unlinked */
	public function link( UserIdentity $user, ?string $profile ): void {
		$this->change( [ 'wpe_user' => $user->getId() ], static fn () => [ 'wpe_linked' => $profile, 'wpe_link_lost' => 0 ] );
	}

	/**
	 * The daemon looked whether the linked account links back.
	 * @return bool False where that is known, or no account is linked here
	 */
	public function lookedAtLink( string $actor, bool $isLost ): bool {
		return $this->change( [ 'wpe_actor' => $actor ], static fn ( Consent $consent ) =>
			$consent->linked === null || $consent->linkLost === $isLost ? null : [ 'wpe_link_lost' => (int)$isLost ] );
	}

	/** @param string|null $until A timestamp or 'infinity'; null: no longer */
	public function bar( UserIdentity $user, ?string $until ): void {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$column = $until === null ? null : $dbw->encodeExpiry( $until );
		$this->change( [ 'wpe_user' => $user->getId() ], static fn () => [ 'wpe_barred_until' => $column ] );
	}

	/** Pauses and asks; the wish for a handle may have held the old name. */
	public function renamed( UserIdentity $user ): void {
		$this->change( [ 'wpe_user' => $user->getId() ], static fn () => [
			'wpe_state' => Consent::PAUSED,
			'wpe_asked' => Consent::RENAMED,
			'wpe_handle' => '',
		] );
	}

	/** What time brings about. Each change goes to the outbox like any other. */
	public function passTime( int $now ): void {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$before = static fn ( string $column, int $time ) =>
			"$column < " . $dbw->addQuotes( $dbw->timestamp( $time ) );

		foreach ( $this->actorsWhere( [ $before( 'wpe_barred_until', $now ) ] ) as $actor ) {
			$this->change( [ 'wpe_actor' => $actor ], function ( Consent $consent ) {
				// Only blocks end by themselves.
				$this->outbox->add( 'user', [ 'user_id' => $consent->userId, 'state' => 'unblocked' ] );
				return [ 'wpe_barred_until' => null ];
			} );
		}
		$outdated = [ 'wpe_state' => Consent::ACTIVE, 'wpe_text_version < ' . self::TEXT_VERSION ];
		foreach ( $this->actorsWhere( $outdated ) as $actor ) {
			$this->change( [ 'wpe_actor' => $actor ], static fn () => [
				'wpe_state' => Consent::PAUSED,
				'wpe_asked' => Consent::TEXT_CHANGED,
			] );
		}
		$unanswered = [
			'wpe_state' => Consent::PAUSED,
			'wpe_asked' => Consent::RENAMED,
			$before( 'wpe_changed', $now - self::ANSWER_WITHIN ),
		];
		foreach ( $this->actorsWhere( $unanswered ) as $actor ) {
			$this->eraseWhere( [ 'wpe_actor' => $actor ] );
		}
		$dbw->delete(
			'wikipub_editor',
			[ 'wpe_state' => Consent::ERASED, $before( 'wpe_changed', $now - self::ERASED_KEPT ) ],
			__METHOD__
		);
	}

	private function eraseWhere( array $where ): void {
		$this->change( $where, static fn ( Consent $consent ) =>
			$consent->state === Consent::ERASED ? null : self::NOTHING_LEFT );
	}

	/**
	 * @param array $where One row or none
	 * @param callable(Consent):?array $decide From what stands there now to the columns to be set; null: nothing
	 */
	private function change( array $where, callable $decide ): bool {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$dbw->startAtomic( __METHOD__ );
		$row = $this->lockedRow( $dbw, $where );
		$set = $row ? $decide( Consent::fromRow( $row ) ) : null;
		if ( $set !== null ) {
			$set['wpe_version'] = $row->wpe_version + 1;
			$set['wpe_changed'] = $dbw->timestamp();
			$dbw->update( 'wikipub_editor', $set, [ 'wpe_actor' => $row->wpe_actor ], __METHOD__ );
			$this->outbox->add( 'editor', [ 'actor' => (string)$row->wpe_actor ] );
			$changed = Consent::fromRow( (object)( $set + (array)$row ) );
			if ( $changed->shownLink() !== Consent::fromRow( $row )->shownLink() ) {
				$this->cachedPages->expireUserPage( (int)$row->wpe_user );
			}
		}
		$dbw->endAtomic( __METHOD__ );
		return $set !== null;
	}

	private function lockedRow( IDatabase $dbw, array $where ) {
		return $dbw->selectRow( 'wikipub_editor', '*', $where, __METHOD__, [ 'FOR UPDATE' ] );
	}

	private function find( array $where, int $index ): ?Consent {
		$db = $this->loadBalancer->getConnection( $index );
		$row = $db->selectRow( 'wikipub_editor', '*', $where, __METHOD__ );
		return $row ? Consent::fromRow( $row ) : null;
	}

	/** @return string[] */
	private function actorsWhere( array $where ): array {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		return $dbw->selectFieldValues( 'wikipub_editor', 'wpe_actor', $where, __METHOD__, [ 'LIMIT' => 500 ] );
	}

	private static function columnsOf( Choices $choices ): array {
		return [
			'wpe_posts' => (int)$choices->posts,
			'wpe_named' => (int)$choices->named,
			'wpe_discoverable' => (int)$choices->discoverable,
			'wpe_replies' => (int)$choices->replies,
			'wpe_what' => $choices->what,
			'wpe_namespaces' => $choices->namespaces === null ? null : implode( ',', $choices->namespaces ),
			'wpe_minor' => (int)$choices->minor,
			'wpe_locked' => (int)$choices->locked,
			'wpe_handle' => $choices->handle,
		];
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Outbox;

use MediaWiki\Deferred\AutoCommitUpdate;
use MediaWiki\Deferred\DeferredUpdates;
use stdClass;
use Wikimedia\Rdbms\IDatabase;
use Wikimedia\Rdbms\ILoadBalancer;

/**
 * What the daemon has to be told, in wikipub_outbox.
 *
 * A row is written in the transaction of the action it tells of and has no sequence yet. Transactions end in another order
 * than they began in, and a reader who remembers the last row it saw would miss the one that was committed late. So the
 * numbers by which the daemon reads are given afterwards, to committed rows only, one process at a time.
 */
class Outbox {
	public const KEPT = 30 * 86400;

	private ILoadBalancer $loadBalancer;
	/** @var callable():Courier */
	private $courier;
	/** @var int[] Rows that this request wrote and has not told of */
	private array $fresh = [];

	/** @param callable():Courier $courier Later, since it reads what this writes */
	public function __construct( ILoadBalancer $loadBalancer, callable $courier ) {
		$this->loadBalancer = $loadBalancer;
		$this->courier = $courier;
	}

	/** @param array $data Numbers and states as in schemas/api/entry.json, never a name or a title */
	public function add( string $kind, array $data ): void {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$row = [
			'wpo_kind' => $kind,
			'wpo_data' => json_encode( $data, JSON_THROW_ON_ERROR ),
			'wpo_at' => $dbw->timestamp(),
		];
		$dbw->insert( 'wikipub_outbox', $row, __METHOD__ );
		$this->fresh[] = $dbw->insertId();
		if ( count( $this->fresh ) === 1 ) {
			$this->deliverLater( $dbw );
		}
	}

	private function deliverLater( IDatabase $dbw ): void {
		if ( $dbw->trxLevel() ) {
			$dbw->onTransactionResolution( function ( int $trigger ) {
				if ( $trigger === IDatabase::TRIGGER_ROLLBACK ) {
					$this->fresh = [];
				}
			}, __METHOD__ );
		}
		$deliver = function () {
			$fresh = $this->fresh;
			$this->fresh = [];
			( $this->courier )()->deliver( $fresh );
		};
		DeferredUpdates::addUpdate( new AutoCommitUpdate( $dbw, __METHOD__, $deliver ), DeferredUpdates::POSTSEND );
	}

	/** Gives the committed rows their sequence. */
	public function number(): void {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$waiting = $dbw->selectFieldValues(
			'wikipub_outbox', 'wpo_id', [ 'wpo_sequence' => null ], __METHOD__, [ 'ORDER BY' => 'wpo_id', 'LIMIT' => 1000 ] );
		if ( !$waiting ) {
			return;
		}
		$dbw->startAtomic( __METHOD__ );
		$last = $this->lockLast( $dbw );
		foreach ( $waiting as $id ) {
			// Another process may have numbered it while we waited for the lock.
			$dbw->update(
				'wikipub_outbox', [ 'wpo_sequence' => $last + 1 ], [ 'wpo_id' => $id, 'wpo_sequence' => null ], __METHOD__ );
			$last += $dbw->affectedRows();
		}
		$dbw->update( 'wikipub_counter', [ 'wpc_value' => $last ], [ 'wpc_name' => 'outbox' ], __METHOD__ );
		$dbw->endAtomic( __METHOD__ );
	}

	/** @return stdClass[] Rows after that sequence, in order */
	public function readAfter( int $sequence, int $limit ): array {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$dbw->startAtomic( __METHOD__ );
		// Nobody numbers meanwhile; and a locking read sees what was numbered since this transaction's first look.
		$this->lockLast( $dbw );
		$options = [ 'ORDER BY' => 'wpo_sequence', 'LIMIT' => $limit, 'FOR UPDATE' ];
		$rows = $dbw->select( 'wikipub_outbox', '*', [ "wpo_sequence > $sequence" ], __METHOD__, $options );
		$dbw->endAtomic( __METHOD__ );
		return iterator_to_array( $rows, false );
	}

	/**
	 * @param int[] $ids
	 * @return stdClass[] Those that have a sequence
	 */
	public function readRows( array $ids ): array {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$where = [ 'wpo_id' => $ids, 'wpo_sequence IS NOT NULL' ];
		$options = [ 'ORDER BY' => 'wpo_sequence' ];
		return iterator_to_array( $dbw->select( 'wikipub_outbox', '*', $where, __METHOD__, $options ), false );
	}

	/** The last sequence given. */
	public function last(): int {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		return (int)$dbw->selectField( 'wikipub_counter', 'wpc_value', [ 'wpc_name' => 'outbox' ], __METHOD__ );
	}

	public function prune( int $now ): void {
		$dbw = $this->loadBalancer->getConnection( DB_PRIMARY );
		$old = 'wpo_at < ' . $dbw->addQuotes( $dbw->timestamp( $now - self::KEPT ) );
		$dbw->delete( 'wikipub_outbox', [ $old, 'wpo_sequence IS NOT NULL' ], __METHOD__ );
	}

	private function lockLast( IDatabase $dbw ): int {
		// Whether the row is there or not, this locks it against everybody: a shared lock first would be a deadlock next.
		$first = [ 'wpc_name' => 'outbox', 'wpc_value' => 0 ];
		$dbw->upsert( 'wikipub_counter', $first, 'wpc_name', [ 'wpc_value = wpc_value' ], __METHOD__ );
		return (int)$dbw->selectField(
			'wikipub_counter', 'wpc_value', [ 'wpc_name' => 'outbox' ], __METHOD__, [ 'FOR UPDATE' ] );
	}
}

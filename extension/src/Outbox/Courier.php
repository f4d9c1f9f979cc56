<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Outbox;

use JobQueueGroup;
use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use Psr\Log\LoggerInterface;

/**
 * Takes fresh rows of the outbox to the daemon, once the answer to the user is sent. It may fail: the job says "look" a
 * little later, and the daemon reads the outbox each minute anyway.
 */
class Courier {
	private const AT_ONCE = 100;
	/** Bytes of one request; the daemon takes 256 KiB. */
	private const LARGEST = 200 * 1024;

	private Outbox $outbox;
	private EntryWriter $writer;
	private DaemonClient $daemon;
	/** @var JobQueueGroup|\MediaWiki\JobQueue\JobQueueGroup */
	private $jobs;
	private LoggerInterface $logger;

	public function __construct(
		Outbox $outbox, EntryWriter $writer, DaemonClient $daemon, $jobs, LoggerInterface $logger
	) {
		$this->outbox = $outbox;
		$this->writer = $writer;
		$this->daemon = $daemon;
		$this->jobs = $jobs;
		$this->logger = $logger;
	}

	/** @param int[] $ids Rows that are committed */
	public function deliver( array $ids ): void {
		$this->outbox->number();
		$entries = $this->writer->write( $this->outbox->readRows( $ids ), time() );
		try {
			foreach ( self::requests( $entries ) as $some ) {
				$this->daemon->post( '/api/v1/outbox', [ 'entries' => $some ] );
			}
		} catch ( DaemonUnreachable $e ) {
			$this->jobs->lazyPush( LookJob::specification() );
		} catch ( DaemonRefusal $e ) {
			$this->logger->error( 'The daemon refused entries of the outbox: {error}', [ 'error' => $e->error ] );
		}
	}

	/**
	 * @param array[] $entries
	 * @return array[][] As many as fit in a request, and again
	 */
	private static function requests( array $entries ): array {
		$requests = [];
		$size = self::LARGEST;
		foreach ( $entries as $entry ) {
			$length = strlen( json_encode( $entry ) );
			if ( $size + $length > self::LARGEST || count( end( $requests ) ) === self::AT_ONCE ) {
				$requests[] = [];
				$size = 0;
			}
			$requests[array_key_last( $requests )][] = $entry;
			$size += $length;
		}
		return $requests;
	}
}

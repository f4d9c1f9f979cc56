<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Api;

use BagOStuff;
use Psr\Log\LoggerInterface;
use RuntimeException;

/** Lets in what the daemon signed, once, and not too often. */
class Doorkeeper {
	private const SKEW = 300;
	private const LARGEST_BODY = 256 * 1024;
	private const PER_MINUTE = 300;

	private string $wiki;
	private Secrets $secrets;
	private NonceStore $nonces;
	/** @var BagOStuff|\Wikimedia\ObjectCache\BagOStuff */
	private $counters;
	private LoggerInterface $logger;

	public function __construct( string $wiki, Secrets $secrets, NonceStore $nonces, $counters, LoggerInterface $logger ) {
		$this->wiki = $wiki;
		$this->secrets = $secrets;
		$this->nonces = $nonces;
		$this->counters = $counters;
		$this->logger = $logger;
	}

	/** Null: come in. */
	public function refusal( string $header, SignedRequest $request, int $now ): ?Refusal {
		if ( strlen( $request->body ) > self::LARGEST_BODY ) {
			return new Refusal( 413, 'too_big' );
		}
		$signature = Signature::parse( $header );
		if ( !$signature ) {
			return new Refusal( 401, 'bad_signature' );
		}
		try {
			$refusal = $this->judge( $signature, $request, $now );
		} catch ( RuntimeException $e ) {
			$this->logger->error( 'No secret to verify requests with: {reason}', [ 'reason' => $e->getMessage() ] );
			return new Refusal( 503, 'unavailable' );
		}
		if ( $refusal ) {
			$this->logger->warning( 'Refused a request signed for {wiki} with the key {key}: {error}', [
				'wiki' => $signature->wiki,
				'key' => $signature->key,
				'error' => $refusal->error,
			] );
		}
		return $refusal;
	}

	private function judge( Signature $signature, SignedRequest $request, int $now ): ?Refusal {
		$secret = $signature->wiki === $this->wiki ? $this->secrets->ofKey( $signature->key ) : null;
		if ( $secret === null ) {
			return new Refusal( 401, 'unknown_key' );
		}
		if ( abs( $now - $signature->time ) > self::SKEW ) {
			return new Refusal( 401, 'skew' );
		}
		if ( !$signature->covers( $secret, Signature::TO_WIKI, $request ) ) {
			return new Refusal( 401, 'bad_signature' );
		}
		if ( !$this->nonces->take( $signature->nonce, $now ) ) {
			return new Refusal( 401, 'replayed' );
		}
		$counter = $this->counters->makeKey( 'wikipub-requests', $signature->key, intdiv( $now, 60 ) );
		if ( $this->counters->incrWithInit( $counter, 60 ) > self::PER_MINUTE ) {
			return new Refusal( 429, 'too_many', 60 - $now % 60 );
		}
		return null;
	}
}

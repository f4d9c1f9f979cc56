<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Api;

use BagOStuff;
use MediaWiki\Http\HttpRequestFactory;
use Psr\Log\LoggerInterface;
use RuntimeException;

/**
 * Asks the daemon. A daemon that does not answer costs 2 seconds once, then nothing for half a minute, but for who
 * insists.
 */
class DaemonClient {
	private const TIMEOUT = 2;
	private const SILENCE = 30;

	private HttpRequestFactory $http;
	private string $url;
	private string $wiki;
	private Secrets $secrets;
	/** @var BagOStuff|\Wikimedia\ObjectCache\BagOStuff */
	private $memory;
	private LoggerInterface $logger;
	private bool $insists = false;

	public function __construct(
		HttpRequestFactory $http, string $url, string $wiki, Secrets $secrets, $memory, LoggerInterface $logger
	) {
		$this->http = $http;
		$this->url = rtrim( $url, '/' );
		$this->wiki = $wiki;
		$this->secrets = $secrets;
		$this->memory = $memory;
		$this->logger = $logger;
	}

	/**
	 * For who waits for this very answer, and for jobs, which keep nobody waiting: one that asks though the daemon was
	 * silent a moment ago, until it is silent again.
	 */
	public function insisting(): self {
		$other = clone $this;
		$other->insists = true;
		return $other;
	}

	/**
	 * @param string $path From /api/v1/ on; what stands in it is encoded already
	 * @param array<string,string|int> $query
	 * @param int $timeout Seconds
	 * @return array The answer
	 * @throws DaemonRefusal What was asked cannot be
	 * @throws DaemonUnreachable There is no telling
	 */
	public function get( string $path, array $query = [], int $timeout = self::TIMEOUT ): array {
		$target = $query ? $path . '?' . http_build_query( $query, '', '&', PHP_QUERY_RFC3986 ) : $path;
		return $this->send( new SignedRequest( 'GET', $target ), $timeout );
	}

	/**
	 * @param string $path As in get()
	 * @param array $body
	 * @param int $timeout Seconds
	 * @return array The answer
	 * @throws DaemonRefusal
	 * @throws DaemonUnreachable
	 */
	public function post( string $path, array $body = [], int $timeout = self::TIMEOUT ): array {
		$json = json_encode( (object)$body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR );
		return $this->send( new SignedRequest( 'POST', $path, $json ), $timeout );
	}

	private function send( SignedRequest $request, int $timeout ): array {
		$silence = $this->memory->makeKey( 'wikipub-daemon-silent' );
		$wasSilent = (bool)$this->memory->get( $silence );
		if ( $wasSilent && !$this->insists ) {
			throw new DaemonUnreachable( 'it did not answer a moment ago' );
		}
		try {
			[ $status, $content ] = $this->exchange( $request, $timeout );
		} catch ( RuntimeException $e ) {
			$this->logger->warning( 'The daemon cannot be reached: {reason}', [ 'reason' => $e->getMessage() ] );
			$this->memory->set( $silence, 1, self::SILENCE );
			$this->insists = false;
			throw new DaemonUnreachable( $e->getMessage() );
		}
		if ( $wasSilent ) {
			$this->memory->delete( $silence );
		}
		$answer = json_decode( $content, true );
		if ( $status >= 200 && $status < 300 && is_array( $answer ) ) {
			return $answer;
		}
		$error = is_array( $answer ) && is_string( $answer['error'] ?? null ) ? $answer['error'] : '';
		if ( $status >= 400 && $status < 500 && $status !== 401 && $status !== 429 && $error !== '' ) {
			throw new DaemonRefusal( $status, $error );
		}
		$this->logger->warning( 'The daemon answered {status} {error}', [ 'status' => $status, 'error' => $error ] );
		throw new DaemonUnreachable( "it answered $status $error" );
	}

	/** @return array{int,string} Status and content */
	private function exchange( SignedRequest $request, int $timeout ): array {
		$nonce = bin2hex( random_bytes( 16 ) );
		$signature = Signature::make(
			$this->secrets->signing(), Signature::TO_DAEMON, $this->wiki, time(), $nonce, $request );
		$http = $this->http->create( $this->url . $request->target, [
			'method' => $request->method,
			'postData' => $request->body,
			'timeout' => $timeout,
			'connectTimeout' => self::TIMEOUT,
			'followRedirects' => false,
			// Inside the house; the wiki's proxy leads out of it.
			'noProxy' => true,
			'logger' => $this->logger,
		], __METHOD__ );
		$http->setHeader( Signature::HEADER, $signature->header() );
		$http->setHeader( 'Content-Type', 'application/json' );
		$http->execute();
		if ( !$http->getStatus() ) {
			throw new RuntimeException( 'no answer' );
		}
		return [ $http->getStatus(), (string)$http->getContent() ];
	}
}

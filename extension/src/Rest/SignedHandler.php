<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Rest;

use MediaWiki\Extension\WikiPub\Api\Doorkeeper;
use MediaWiki\Extension\WikiPub\Api\Signature;
use MediaWiki\Extension\WikiPub\Api\SignedRequest;
use MediaWiki\Rest\Handler;
use MediaWiki\Rest\Response;
use Profiler;

/** Answers the daemon and nobody else. */
abstract class SignedHandler extends Handler {
	private Doorkeeper $doorkeeper;

	public function __construct( Doorkeeper $doorkeeper ) {
		$this->doorkeeper = $doorkeeper;
	}

	/** The document in schemas/api that belongs to the route. */
	abstract protected function answer( int $now ): array;

	public function execute(): Response {
		// Nonces, sequences and what time brings about are written on a GET.
		$quiet = Profiler::instance()->getTransactionProfiler()->silenceForScope();
		$now = time();
		$refusal = $this->doorkeeper->refusal(
			$this->getRequest()->getHeaderLine( Signature::HEADER ), $this->signedPart(), $now );
		if ( $refusal ) {
			$response = $this->getResponseFactory()->createJson( [ 'error' => $refusal->error ] );
			$response->setStatus( $refusal->status );
			if ( $refusal->retryAfter ) {
				$response->setHeader( 'Retry-After', (string)$refusal->retryAfter );
			}
		} else {
			$response = $this->getResponseFactory()->createJson( $this->answer( $now ) );
		}
		$response->setHeader( 'Cache-Control', 'private, no-store' );
		return $response;
	}

	/** The signature is the right to read, also where a wiki shows nothing to those who are logged out. */
	public function needsReadAccess() {
		return false;
	}

	public function needsWriteAccess() {
		return false;
	}

	protected function numberOf( string $parameter, int $default, int $largest = PHP_INT_MAX ): int {
		$value = $this->getRequest()->getQueryParams()[$parameter] ?? '';
		return is_string( $value ) && ctype_digit( $value ) ? min( (int)$value, $largest ) : $default;
	}

	private function signedPart(): SignedRequest {
		$request = $this->getRequest();
		// As it was sent: a parsed address may be written differently.
		$sent = $request->getServerParams()['REQUEST_URI'] ?? (string)$request->getUri();
		$target = strstr( $sent, $this->getConfig()['path'] ) ?: $sent;
		return new SignedRequest( strtoupper( $request->getMethod() ), $target, (string)$request->getBody() );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Api;

/** A request's signature, wikipub-v1: schemas/api/README.md. */
final class Signature {
	public const HEADER = 'WikiPub-Signature';
	public const TO_DAEMON = 'to-daemon';
	public const TO_WIKI = 'to-wiki';

	private const PATTERN =
		'/^wiki=([^;\s]{1,255});key=([0-9a-f]{16});time=([0-9]{1,12});nonce=([0-9a-f]{32});mac=([0-9a-f]{64})$/D';

	public string $wiki;
	public string $key;
	public int $time;
	public string $nonce;
	public string $mac;

	private function __construct( string $wiki, string $key, int $time, string $nonce, string $mac ) {
		$this->wiki = $wiki;
		$this->key = $key;
		$this->time = $time;
		$this->nonce = $nonce;
		$this->mac = $mac;
	}

	public static function keyOf( string $secret ): string {
		return substr( hash( 'sha256', "wikipub-v1 key\n" . $secret ), 0, 16 );
	}

	public static function parse( string $header ): ?self {
		return preg_match( self::PATTERN, $header, $m ) ? new self( $m[1], $m[2], (int)$m[3], $m[4], $m[5] ) : null;
	}

	public static function make(
		string $secret, string $direction, string $wiki, int $time, string $nonce, SignedRequest $request
	): self {
		$signature = new self( $wiki, self::keyOf( $secret ), $time, $nonce, '' );
		$signature->mac = $signature->expectedMac( $secret, $direction, $request );
		return $signature;
	}

	public function covers( string $secret, string $direction, SignedRequest $request ): bool {
		return hash_equals( $this->expectedMac( $secret, $direction, $request ), $this->mac );
	}

	public function header(): string {
		return "wiki=$this->wiki;key=$this->key;time=$this->time;nonce=$this->nonce;mac=$this->mac";
	}

	/** What is signed. */
	public function string( string $direction, SignedRequest $request ): string {
		return implode( "\n", [
			'wikipub-v1',
			$direction,
			$this->wiki,
			$this->key,
			$this->time,
			$this->nonce,
			$request->method,
			$request->target,
			hash( 'sha256', $request->body ),
		] );
	}

	private function expectedMac( string $secret, string $direction, SignedRequest $request ): string {
		return hash_hmac( 'sha256', $this->string( $direction, $request ), $secret );
	}
}

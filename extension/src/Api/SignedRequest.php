<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Api;

/** What of a request is signed. */
final class SignedRequest {
	/** In capitals */
	public string $method;
	/** Path and query as sent, from /api/v1/ or /wikipub/v1/ on */
	public string $target;
	public string $body;

	public function __construct( string $method, string $target, string $body = '' ) {
		$this->method = $method;
		$this->target = $target;
		$this->body = $body;
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Api;

/** Why a request of the daemon is not answered. */
final class Refusal {
	public int $status;
	public string $error;
	/** Seconds, 0 where the header says nothing */
	public int $retryAfter;

	public function __construct( int $status, string $error, int $retryAfter = 0 ) {
		$this->status = $status;
		$this->error = $error;
		$this->retryAfter = $retryAfter;
	}
}

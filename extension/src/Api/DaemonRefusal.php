<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Api;

use Exception;

/** The daemon says that what was asked cannot be; the code says why: schemas/api/README.md. */
class DaemonRefusal extends Exception {
	public int $status;
	public string $error;

	public function __construct( int $status, string $error ) {
		parent::__construct( "$status $error" );
		$this->status = $status;
		$this->error = $error;
	}
}

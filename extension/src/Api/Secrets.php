<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Api;

use RuntimeException;

/** The secrets shared with the daemon: two while they are being changed. Read when first needed. */
class Secrets {
	private const SHORTEST = 32;

	/** @var string[] */
	private array $files;
	/** @var array<string,string>|null key => secret, in the order of the settings */
	private ?array $byKey = null;

	/** @param string[] $files */
	public function __construct( array $files ) {
		$this->files = $files;
	}

	public function signing(): string {
		$all = $this->all();
		return reset( $all );
	}

	public function ofKey( string $key ): ?string {
		return $this->all()[$key] ?? null;
	}

	/** @return array<string,string> */
	private function all(): array {
		if ( $this->byKey === null ) {
			if ( !$this->files ) {
				throw new RuntimeException( '$wgWikiPubSecretFiles is empty.' );
			}
			$read = [];
			foreach ( $this->files as $file ) {
				$secret = is_readable( $file ) ? rtrim( file_get_contents( $file ) ) : '';
				if ( strlen( $secret ) < self::SHORTEST ) {
					throw new RuntimeException( "$file of \$wgWikiPubSecretFiles holds no 32 bytes that can be read." );
				}
				$read[Signature::keyOf( $secret )] = $secret;
			}
			$this->byKey = $read;
		}
		return $this->byKey;
	}
}

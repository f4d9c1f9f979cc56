<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

/** What a web server said. */
class Answer {
	public int $status;
	/** @var array<string,string> Under names in small letters */
	public array $headers = [];
	public string $body;

	/** @param array{cookies?:string,headers?:string[],body?:string} $options */
	public static function to( string $method, string $url, array $options = [] ): self {
		$answer = new self();
		$curl = curl_init( $url );
		curl_setopt_array( $curl, [
			CURLOPT_CUSTOMREQUEST => $method,
			CURLOPT_RETURNTRANSFER => true,
			CURLOPT_TIMEOUT => 30,
			CURLOPT_HTTPHEADER => $options['headers'] ?? [],
			CURLOPT_HEADERFUNCTION => static function ( $curl, $line ) use ( $answer ) {
				[ $name, $value ] = explode( ':', $line, 2 ) + [ 1 => '' ];
				$answer->headers[strtolower( $name )] = trim( $value );
				return strlen( $line );
			},
		] );
		if ( isset( $options['cookies'] ) ) {
			curl_setopt_array( $curl, [ CURLOPT_COOKIEFILE => $options['cookies'], CURLOPT_COOKIEJAR => $options['cookies'] ] );
		}
		if ( isset( $options['body'] ) ) {
			curl_setopt( $curl, CURLOPT_POSTFIELDS, $options['body'] );
		}
		$answer->body = (string)curl_exec( $curl );
		$answer->status = curl_getinfo( $curl, CURLINFO_RESPONSE_CODE );
		curl_close( $curl );
		return $answer;
	}

	public function json(): array {
		return json_decode( $this->body, true, 512, JSON_THROW_ON_ERROR );
	}
}

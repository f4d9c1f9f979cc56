<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

/** One person at the wiki, without JavaScript. */
class Browser {
	public const PASSWORD = 'Correct-Horse-41';

	private string $root;
	private string $cookies;

	public function __construct( ?string $name = null ) {
		$ports = explode( ' ', getenv( 'WIKIPUB_WIKI_PORTS' ) );
		$this->root = "http://127.0.0.1:$ports[0]";
		$this->cookies = tempnam( getenv( 'WIKIPUB_WORK' ), 'cookies' );
		if ( $name !== null ) {
			$this->logIn( $name );
		}
	}

	public function get( string $target, array $headers = [] ): Answer {
		return Answer::to( 'GET', $this->root . $target, [ 'cookies' => $this->cookies, 'headers' => $headers ] );
	}

	public function post( string $target, array $form ): Answer {
		return Answer::to( 'POST', $this->root . $target, [ 'cookies' => $this->cookies, 'body' => http_build_query( $form ) ] );
	}

	public function api( array $parameters, bool $writes = false ): array {
		$parameters += [ 'format' => 'json', 'formatversion' => 2 ];
		if ( $writes ) {
			$parameters += [ 'token' => $this->token( 'csrf' ) ];
			return $this->post( '/api.php', $parameters )->json();
		}
		return $this->get( '/api.php?' . http_build_query( $parameters ) )->json();
	}

	/** The form of a page as it stands there: what a browser would send if nobody touched it. */
	public function form( string $target, string $id ): array {
		return self::fields( $this->get( $target ), "//form[@id='$id']" );
	}

	/** Presses the button of the first form of that class. */
	public function press( string $target, string $class, array $changes = [] ): Answer {
		return $this->post( $target, $changes + $this->fieldsOf( $target, $class ) );
	}

	/** What the first form of that class would send. */
	public function fieldsOf( string $target, string $class ): array {
		$fields = self::fields( $this->get( $target ), "(//form[contains(concat(' ', @class, ' '), ' $class ')])[1]" );
		if ( !$fields ) {
			throw new \RuntimeException( "$target has no $class" );
		}
		return $fields;
	}

	private static function fields( Answer $answer, string $form ): array {
		$page = new \DOMDocument();
		@$page->loadHTML( '<?xml encoding="utf-8">' . $answer->body );
		$path = new \DOMXPath( $page );
		$fields = [];
		foreach ( $path->query( "{$form}//input[@name] | {$form}//select[@name]" ) as $input ) {
			$type = $input->getAttribute( 'type' );
			$isBox = in_array( $type, [ 'checkbox', 'radio' ] );
			if ( in_array( $type, [ 'submit', 'button' ] ) || $isBox && !$input->hasAttribute( 'checked' ) ) {
				continue;
			}
			if ( $input->nodeName === 'select' ) {
				// The one that is selected, else the first.
				$option = $path->query( './/option[@selected] | .//option[not(../option[@selected])][1]', $input )->item( 0 );
				$input->setAttribute( 'value', $option->getAttribute( 'value' ) );
			}
			$value = $isBox && !$input->hasAttribute( 'value' ) ? '1' : $input->getAttribute( 'value' );
			$name = $input->getAttribute( 'name' );
			if ( substr( $name, -2 ) === '[]' ) {
				$fields[substr( $name, 0, -2 )][] = $value;
			} else {
				$fields[$name] = $value;
			}
		}
		return $fields;
	}

	private function logIn( string $name ): void {
		$answer = $this->api( [
			'action' => 'login',
			'lgname' => $name,
			'lgpassword' => self::PASSWORD,
			'lgtoken' => $this->token( 'login' ),
			'token' => '',
		], true );
		if ( $answer['login']['result'] !== 'Success' ) {
			throw new \RuntimeException( "$name: " . json_encode( $answer ) );
		}
	}

	private function token( string $type ): string {
		return $this->api( [ 'action' => 'query', 'meta' => 'tokens', 'type' => $type ] )['query']['tokens']["{$type}token"];
	}
}

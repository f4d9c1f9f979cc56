<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Html\Html;

/** One reply to a post: who wrote it, when, and what. */
class ReplyCard extends PageView {
	/** @param array $reply As in schemas/api/reply.json */
	public function html( array $reply ): string {
		$words = ReplyText::html( $reply['html'] );
		$text = Html::rawElement( 'div', [ 'class' => 'wikipub-reply-text', 'dir' => 'auto' ], $words );
		if ( $reply['content_warning'] !== '' ) {
			$warning = Html::element( 'summary', [ 'dir' => 'auto' ], $reply['content_warning'] );
			$text = Html::rawElement( 'details', [], $warning . $text );
		}
		return Html::rawElement( 'p', [ 'class' => 'wikipub-reply-head' ], $this->head( $reply ) ) . $text;
	}

	/** For buttons and titles */
	public static function author( array $reply ): string {
		return $reply['actor']['address'] ?: $reply['actor']['id'];
	}

	private function head( array $reply ): string {
		[ 'name' => $name, 'url' => $profile ] = $reply['actor'];
		$address = self::author( $reply );
		$who = $this->link( $profile, $name === '' ? $address : $name );
		$pieces = [
			Html::rawElement( 'bdi', [], $who ) . ( $name === '' ? '' : ' ' . Html::element( 'bdi', [], $address ) ),
			$this->link( $reply['url'], $this->time( $reply['published'] ) ),
			$this->link( $reply['post']['url'], $this->text( 'wikipub-reply-to' ) ),
		];
		return implode( ' · ', $pieces );
	}
}

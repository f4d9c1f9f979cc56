<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use DOMDocument;
use DOMElement;
use DOMNode;
use DOMText;
use MediaWiki\Html\Html;
use MediaWiki\Parser\Sanitizer;

/**
 * The text of a reply as our pages may show it: words, and links that vouch for nothing. What its author's server sent is
 * taken apart and written anew from a short list of elements; MediaWiki's Sanitizer has the last word.
 */
class ReplyText {
	private const KEPT = [
		'p', 'br', 'b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'sub', 'sup', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li',
		'ruby', 'rb', 'rt', 'rp',
	];
	/** What they hold is no text for people. */
	private const DROPPED = [
		'script', 'style', 'head', 'title', 'template', 'iframe', 'object', 'noscript', 'textarea', 'svg', 'math',
	];
	/** The daemon passes on no more; a byte of it is a byte at least. */
	private const LONGEST = 16 * 1024 * 4;

	public static function html( string $sent ): string {
		$document = new DOMDocument();
		$before = libxml_use_internal_errors( true );
		$document->loadHTML(
			'<?xml encoding="utf-8"><body>' . mb_strcut( $sent, 0, self::LONGEST, 'UTF-8' ), LIBXML_NONET | LIBXML_COMPACT );
		libxml_clear_errors();
		libxml_use_internal_errors( $before );
		$body = $document->getElementsByTagName( 'body' )->item( 0 );
		return Sanitizer::removeSomeTags( $body ? self::inside( $body ) : '', [ 'extraTags' => [ 'a' ] ] );
	}

	private static function inside( DOMNode $node ): string {
		$html = '';
		foreach ( $node->childNodes as $child ) {
			if ( $child instanceof DOMElement ) {
				$html .= self::element( $child );
			} elseif ( $child instanceof DOMText ) {
				$html .= htmlspecialchars( $child->data );
			}
		}
		return $html;
	}

	private static function element( DOMElement $element ): string {
		$name = strtolower( $element->tagName );
		if ( in_array( $name, self::DROPPED, true ) ) {
			return '';
		}
		if ( $name === 'img' ) {
			// Servers send emoji of their own as pictures.
			return htmlspecialchars( $element->getAttribute( 'alt' ) );
		}
		$inside = self::inside( $element );
		if ( $name === 'a' && EditorActions::isWebAddress( $element->getAttribute( 'href' ) ) ) {
			return Html::rawElement(
				'a', [ 'href' => $element->getAttribute( 'href' ), 'rel' => 'nofollow ugc noopener' ], $inside );
		}
		return in_array( $name, self::KEPT, true ) ? Html::rawElement( $name, [], $inside ) : $inside;
	}
}

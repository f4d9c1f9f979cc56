<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use IContextSource;
use MediaWiki\Html\Html;
use OOUI\HtmlSnippet;
use OOUI\MessageWidget;

/** The pieces that our pages are made of. */
abstract class PageView {
	/** @var IContextSource|\MediaWiki\Context\IContextSource */
	protected $context;
	protected ActionForms $forms;

	/** @param IContextSource|\MediaWiki\Context\IContextSource $context */
	public function __construct( $context ) {
		$this->context = $context;
		$this->forms = new ActionForms( $context );
	}

	/** @param string|\OOUI\Tag ...$pieces */
	protected function add( ...$pieces ): void {
		$this->context->getOutput()->addHTML( implode( '', array_map( 'strval', $pieces ) ) );
	}

	protected function heading( string $message ): void {
		$this->add( Html::element( 'h2', [ 'id' => $message ], $this->text( $message ) ) );
	}

	protected function text( string $message, string ...$params ): string {
		return $this->context->msg( $message )->plaintextParams( ...$params )->text();
	}

	protected function paragraph( string $message, string ...$params ): string {
		return Html::rawElement( 'p', [], $this->context->msg( $message )->plaintextParams( ...$params )->parse() );
	}

	protected function box( string $type, string $message, array $classes = [], string ...$params ): MessageWidget {
		$label = new HtmlSnippet( $this->context->msg( $message )->plaintextParams( ...$params )->parse() );
		return new MessageWidget( [ 'type' => $type, 'label' => $label, 'classes' => $classes ] );
	}

	/** @param string[] $items HTML */
	protected function list( array $items, string $class ): string {
		$html = implode( '', array_map( static fn ( string $item ) => Html::rawElement( 'li', [], $item ), $items ) );
		return Html::rawElement( 'ul', [ 'class' => "wikipub-list $class" ], $html );
	}

	/** An address that came from elsewhere may be anything. */
	protected function link( string $address, string $text ): string {
		if ( !EditorActions::isWebAddress( $address ) ) {
			return htmlspecialchars( $text );
		}
		return Html::element( 'a', [ 'href' => $address, 'rel' => 'nofollow noopener', 'class' => 'external' ], $text );
	}

	protected function number( int $number ): string {
		return $this->context->getLanguage()->formatNum( $number );
	}

	protected function time( string $iso ): string {
		return $this->context->getLanguage()->userTimeAndDate( wfTimestamp( TS_MW, $iso ), $this->context->getUser() );
	}
}

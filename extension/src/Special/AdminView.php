<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use IContextSource;
use MediaWiki\Extension\WikiPub\Admin\PageLists;
use MediaWiki\Html\Html;
use OOUI\MessageWidget;

/** The sections of Special:FediverseAdmin but for the receipts. */
class AdminView {
	/** @var IContextSource|\MediaWiki\Context\IContextSource */
	private $context;
	private ActionForms $forms;

	/** @param IContextSource|\MediaWiki\Context\IContextSource $context */
	public function __construct( $context ) {
		$this->context = $context;
		$this->forms = new ActionForms( $context );
	}

	/**
	 * @param array|null $status As in schemas/api/status.json; null: the daemon does not answer
	 * @param bool $withRedactions
	 */
	public function showStatus( ?array $status, bool $withRedactions ): void {
		if ( !$status ) {
			$this->add( $this->box( 'warning', 'wikipub-admin-unreachable' ) );
			return;
		}
		$this->add( $status['paused'] ? $this->box( 'warning', 'wikipub-admin-paused' ) : $this->box( 'success', 'wikipub-admin-live' ) );
		$language = $this->context->getLanguage();
		$rows = [
			'wikipub-admin-followed-pages' => $language->formatNum( $status['followed_pages'] ),
			'wikipub-admin-editors' => $language->formatNum( $status['editors'] ),
			'wikipub-admin-posts' => $language->formatNum( $status['posts'] ),
			'wikipub-admin-waiting' => $language->formatNum( $status['queue']['waiting'] ),
			'wikipub-admin-oldest' => $this->time( $status['queue']['oldest'] ),
			'wikipub-admin-last-event' => $this->time( $status['last_event'] ),
		];
		if ( $withRedactions ) {
			$rows['wikipub-admin-hidden'] = $language->formatNum( $status['redactions']['hidden'] );
			$rows['wikipub-admin-held-back'] = $language->formatNum( $status['redactions']['held_back'] );
		}
		$rows['wikipub-admin-version'] = $status['version'];
		$html = '';
		foreach ( $rows as $label => $value ) {
			$html .= Html::rawElement( 'tr', [],
				Html::element( 'th', [ 'scope' => 'row' ], $this->context->msg( $label )->text() ) . Html::element( 'td', [], $value ) );
		}
		$this->add( Html::rawElement( 'table', [ 'class' => 'wikitable wikipub-status' ], $html ) );
	}

	public function showSwitch( bool $isPaused ): void {
		$this->heading( 'wikipub-admin-switch' );
		$this->add( $this->paragraph( 'wikipub-admin-switch-means' ) );
		$fields = [ 'fields' => [ $this->reason( 'switch' ) ] ];
		$this->add( $isPaused ?
			$this->forms->form( 'resume', 'wikipub-admin-resume', $fields + [ 'flags' => [ 'progressive' ] ] ) :
			$this->forms->form( 'pause', 'wikipub-admin-pause', $fields + [ 'flags' => [ 'destructive' ] ] ) );
	}

	/**
	 * @param string $list One of PageLists::ALL
	 * @param array[] $pages
	 */
	public function showList( string $list, array $pages ): void {
		// Messages: wikipub-admin-denied, wikipub-admin-denied-means, wikipub-admin-unnamed, wikipub-admin-unnamed-means
		$this->heading( "wikipub-admin-$list" );
		$this->add( $this->paragraph( "wikipub-admin-$list-means" ) );
		$items = '';
		foreach ( $pages as $page ) {
			$items .= Html::rawElement( 'li', [],
				Html::element( 'bdi', [], $page['title'] ) . ' ' .
				$this->forms->form( 'drop', 'wikipub-admin-drop', [
					'hidden' => [ 'wpList' => $list, 'wpTitle' => $page['title'] ],
					'title' => $this->context->msg( 'wikipub-admin-drop-which' )->plaintextParams( $page['title'] )->text(),
				] ) );
		}
		$this->addList( $items, "wikipub-$list" );
		$title = [ 'inputId' => "wikipub-title-$list", 'required' => true ];
		$this->add( $this->forms->form( 'add', 'wikipub-admin-add', [
			'hidden' => [ 'wpList' => $list ],
			'fields' => [ $this->forms->text( 'wpTitle', 'wikipub-admin-title', $title ), $this->reason( $list ) ],
		] ) );
	}

	/** @param string[] $blocks */
	public function showBlocks( array $blocks ): void {
		$this->heading( 'wikipub-admin-blocks' );
		$this->add( $this->paragraph( 'wikipub-admin-blocks-means' ) );
		$items = '';
		foreach ( $blocks as $block ) {
			$items .= Html::rawElement( 'li', [],
				Html::element( 'bdi', [], $block ) . ' ' .
				$this->forms->form( 'unblock', 'wikipub-admin-unblock', [
					'hidden' => [ 'wpTarget' => $block ],
					'title' => $this->context->msg( 'wikipub-admin-unblock-which' )->plaintextParams( $block )->text(),
				] ) );
		}
		$this->addList( $items, 'wikipub-blocks' );
		$this->add( $this->forms->form( 'block', 'wikipub-admin-block', [
			'flags' => [ 'destructive' ],
			'fields' => [
				$this->forms->text( 'wpTarget', 'wikipub-admin-block-label', [ 'dir' => 'ltr', 'required' => true ], 'wikipub-admin-block-help' ),
				$this->reason( 'block' ),
			],
		] ) );
	}

	private function reason( string $form ) {
		return $this->forms->text( 'wpReason', 'wikipub-admin-reason', [ 'inputId' => "wikipub-reason-$form", 'maxLength' => 500 ] );
	}

	private function add( ...$pieces ): void {
		$this->context->getOutput()->addHTML( implode( '', array_map( 'strval', $pieces ) ) );
	}

	private function addList( string $items, string $class ): void {
		$this->add( $items === '' ? $this->paragraph( 'wikipub-admin-none' ) :
			Html::rawElement( 'ul', [ 'class' => "wikipub-list $class" ], $items ) );
	}

	private function heading( string $message ): void {
		$this->add( Html::element( 'h2', [], $this->context->msg( $message )->text() ) );
	}

	private function paragraph( string $message ): string {
		return Html::rawElement( 'p', [], $this->context->msg( $message )->parse() );
	}

	private function box( string $type, string $message ): MessageWidget {
		return new MessageWidget( [ 'type' => $type, 'label' => $this->context->msg( $message )->text() ] );
	}

	private function time( ?string $iso ): string {
		return $iso === null ? $this->context->msg( 'wikipub-admin-none' )->text() :
			$this->context->getLanguage()->userTimeAndDate( wfTimestamp( TS_MW, $iso ), $this->context->getUser() );
	}
}

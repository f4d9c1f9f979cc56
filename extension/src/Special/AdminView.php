<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Extension\WikiPub\Admin\PageLists;
use MediaWiki\Html\Html;

/** The sections of Special:FediverseAdmin but for the receipts. */
class AdminView extends PageView {
	/**
	 * @param array|null $status As in schemas/api/status.json; null: the daemon does not answer
	 * @param bool $withRedactions
	 * @param bool $withReports
	 */
	public function showStatus( ?array $status, bool $withRedactions, bool $withReports ): void {
		if ( !$status ) {
			$this->add( $this->box( 'warning', 'wikipub-admin-unreachable' ) );
			return;
		}
		$this->add( $status['paused'] ?
			$this->box( 'warning', 'wikipub-admin-paused' ) : $this->box( 'success', 'wikipub-admin-live' ) );
		$rows = [
			'wikipub-admin-followed-pages' => $this->number( $status['followed_pages'] ),
			'wikipub-admin-editors' => $this->number( $status['editors'] ),
			'wikipub-admin-posts' => $this->number( $status['posts'] ),
			'wikipub-admin-waiting' => $this->number( $status['queue']['waiting'] ),
			'wikipub-admin-oldest' => $this->timeOrNone( $status['queue']['oldest'] ),
			'wikipub-admin-last-event' => $this->timeOrNone( $status['last_event'] ),
		];
		if ( $withReports ) {
			$rows['wikipub-admin-open-reports'] = $this->number( $status['reports']['open'] ?? 0 );
		}
		if ( $withRedactions ) {
			$rows['wikipub-admin-hidden'] = $this->number( $status['redactions']['hidden'] );
			$rows['wikipub-admin-held-back'] = $this->number( $status['redactions']['held_back'] );
		}
		$rows['wikipub-admin-version'] = $status['version'];
		$html = '';
		foreach ( $rows as $label => $value ) {
			$html .= Html::rawElement( 'tr', [],
				Html::element( 'th', [ 'scope' => 'row' ], $this->text( $label ) ) . Html::element( 'td', [], $value ) );
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
		$items = [];
		foreach ( $pages as $page ) {
			$items[] = Html::element( 'bdi', [], $page['title'] ) . ' ' .
				$this->forms->form( 'drop', 'wikipub-admin-drop', [
					'hidden' => [ 'wpList' => $list, 'wpTitle' => $page['title'] ],
					'title' => $this->text( 'wikipub-admin-drop-which', $page['title'] ),
				] );
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
		$items = [];
		foreach ( $blocks as $block ) {
			$items[] = Html::element( 'bdi', [], $block ) . ' ' .
				$this->forms->form( 'unblock', 'wikipub-admin-unblock', [
					'hidden' => [ 'wpTarget' => $block ],
					'title' => $this->text( 'wikipub-admin-unblock-which', $block ),
				] );
		}
		$this->addList( $items, 'wikipub-blocks' );
		$target = [ 'dir' => 'ltr', 'required' => true ];
		$this->add( $this->forms->form( 'block', 'wikipub-admin-block', [
			'flags' => [ 'destructive' ],
			'fields' => [
				$this->forms->text( 'wpTarget', 'wikipub-admin-block-label', $target, 'wikipub-admin-block-help' ),
				$this->reason( 'block' ),
			],
		] ) );
	}

	private function reason( string $form ) {
		$options = [ 'inputId' => "wikipub-reason-$form", 'maxLength' => 500 ];
		return $this->forms->text( 'wpReason', 'wikipub-admin-reason', $options );
	}

	private function addList( array $items, string $class ): void {
		$this->add( $items ? $this->list( $items, $class ) : $this->paragraph( 'wikipub-admin-none' ) );
	}

	private function timeOrNone( ?string $iso ): string {
		return $iso === null ? $this->text( 'wikipub-admin-none' ) : $this->time( $iso );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Html\Html;

/** What became of what the wiki hid: for oversighters. Numbers only; no title, no name, no word of a post. */
class ReceiptView extends PageView {
	/**
	 * @param array $receipts As in schemas/api/redactions.json
	 * @param bool $maySeeSuppressed
	 * @param bool $withSuppressed
	 */
	public function show( array $receipts, bool $maySeeSuppressed, bool $withSuppressed ): void {
		$this->heading( 'wikipub-receipts' );
		$this->add( $this->paragraph( $withSuppressed ? 'wikipub-receipts-suppressed-mean' : 'wikipub-receipts-mean' ) );
		$rows = array_map( fn ( array $receipt ) => $this->row( $receipt ), $receipts['redactions'] );
		$this->add( $rows ? $this->table( $rows ) : $this->paragraph( 'wikipub-admin-none' ) );
		$this->showWaysOn( $receipts['next'], $maySeeSuppressed, $withSuppressed );
	}

	private function table( array $rows ): string {
		$columns = [ 'learnt', 'cause', 'from', 'state', 'confirmed', 'posts', 'accepted', 'refused', 'waiting', 'given-up' ];
		$head = '';
		foreach ( $columns as $column ) {
			// Messages: wikipub-receipts-learnt, wikipub-receipts-cause, wikipub-receipts-from, wikipub-receipts-state,
			// wikipub-receipts-confirmed, wikipub-receipts-posts, wikipub-receipts-accepted, wikipub-receipts-refused,
			// wikipub-receipts-waiting, wikipub-receipts-given-up
			$head .= Html::element( 'th', [ 'scope' => 'col' ], $this->text( "wikipub-receipts-$column" ) );
		}
		$table = Html::rawElement( 'table', [ 'class' => 'wikitable' ],
			Html::rawElement( 'thead', [], Html::rawElement( 'tr', [], $head ) ) .
			Html::rawElement( 'tbody', [], implode( '', $rows ) ) );
		// What is wider than the screen is scrolled, by keyboard too.
		$scrolled = [ 'class' => 'wikipub-receipts', 'tabindex' => '0', 'role' => 'region' ];
		return Html::rawElement( 'div', $scrolled + [ 'aria-labelledby' => 'wikipub-receipts' ], $table );
	}

	private function row( array $receipt ): string {
		$cause = $this->word( 'cause', $receipt['cause'] );
		if ( $receipt['suppressed'] ) {
			$cause .= ' ' . $this->text( 'wikipub-receipts-is-suppressed' );
		}
		$cells = [
			htmlspecialchars( $this->time( $receipt['learnt'] ) ),
			htmlspecialchars( $cause ),
			Html::element( 'code', [], $receipt['learnt_from'] ),
			htmlspecialchars( $this->word( 'state', $receipt['state'] ) ),
			$receipt['confirmed'] === null ? '' : htmlspecialchars( $this->time( $receipt['confirmed'] ) ),
			$this->posts( $receipt['posts'] ),
		];
		foreach ( [ 'accepted', 'refused', 'waiting', 'given_up' ] as $count ) {
			$cells[] = $this->number( $receipt[$count] );
		}
		$html = '';
		foreach ( $cells as $cell ) {
			$html .= Html::rawElement( 'td', [], $cell );
		}
		return Html::rawElement( 'tr', [], $html );
	}

	private function posts( array $ids ): string {
		$count = $this->number( count( $ids ) );
		return $ids ? Html::rawElement( 'details', [],
			Html::element( 'summary', [], $count ) . Html::element( 'span', [], implode( ', ', $ids ) ) ) : $count;
	}

	/** Suppressed ones are asked for by POST: reading them is written down. */
	private function showWaysOn( ?string $next, bool $maySeeSuppressed, bool $withSuppressed ): void {
		if ( $next !== null && !$withSuppressed ) {
			$address = $this->context->getTitle()->getLocalURL( [ 'before' => $next ] ) . '#wikipub-receipts';
			$link = Html::element( 'a', [ 'href' => $address, 'rel' => 'next' ], $this->text( 'wikipub-receipts-older' ) );
			$this->add( Html::rawElement( 'p', [], $link ) );
		} elseif ( $next !== null ) {
			$this->add( $this->forms->form( 'suppressed', 'wikipub-receipts-older', [ 'hidden' => [ 'before' => $next ] ] ) );
		}
		if ( $maySeeSuppressed && !$withSuppressed ) {
			$this->add( $this->forms->form( 'suppressed', 'wikipub-receipts-show-suppressed' ) );
		}
	}

	/** The daemon may come to know more causes than there are messages for. */
	private function word( string $kind, string $code ): string {
		// Messages: wikipub-cause-page-deleted, wikipub-cause-page-unreadable, wikipub-cause-page-denied,
		// wikipub-cause-title-hidden, wikipub-cause-revision-deleted, wikipub-cause-revision-hidden,
		// wikipub-cause-log-entry-hidden, wikipub-cause-lifetime-over, wikipub-cause-consent-lost,
		// wikipub-cause-user-hidden, wikipub-cause-user-renamed, wikipub-cause-user-missing,
		// wikipub-cause-editor-request, wikipub-cause-operator-request,
		// wikipub-state-hidden, wikipub-state-held-back, wikipub-state-done, wikipub-state-lifted
		$message = $this->context->msg( "wikipub-$kind-" . strtr( $code, '_', '-' ) );
		return $message->exists() ? $message->text() : $code;
	}
}

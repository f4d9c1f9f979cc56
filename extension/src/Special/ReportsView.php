<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Html\Html;

/** Reports, with what can be done about each. */
class ReportsView extends PageView {
	/**
	 * @param array $page As in schemas/api/reports.json
	 * @param string $before Where this page of them begins
	 */
	public function show( array $page, string $before ): void {
		$this->heading( 'wikipub-reports' );
		$this->add( $this->paragraph( 'wikipub-reports-mean' ) );
		$items = array_map( fn ( array $report ) => $this->report( $report, $before ), $page['reports'] );
		$this->add( $items ? $this->list( $items, 'wikipub-reports' ) : $this->paragraph( 'wikipub-admin-none' ) );
		if ( $page['next'] !== null ) {
			$address = $this->context->getTitle()->getLocalURL( [ 'reports' => $page['next'] ] ) . '#wikipub-reports';
			$older = Html::element( 'a', [ 'href' => $address, 'rel' => 'next' ], $this->text( 'wikipub-reports-older' ) );
			$this->add( Html::rawElement( 'p', [], $older ) );
		}
	}

	private function report( array $report, string $before ): string {
		$from = $report['from'] === 'editor' ? $this->text( 'wikipub-reports-from-editor' ) :
			$this->text( 'wikipub-reports-from', $report['from'] );
		$head = htmlspecialchars( $this->time( $report['received'] ) . ' · ' . $from );
		$html = Html::rawElement( 'p', [], $head ) . $this->about( $report['about'] );
		if ( $report['comment'] !== '' ) {
			$html .= Html::element( 'blockquote', [ 'class' => 'wikipub-comment', 'dir' => 'auto' ], $report['comment'] );
		}
		return $html . ( $report['state'] === 'open' ? $this->buttons( $report, $before ) :
			$this->paragraph( 'wikipub-reports-resolved' ) );
	}

	private function about( array $about ): string {
		if ( $about['reply'] ) {
			$card = new ReplyCard( $this->context );
			return $this->paragraph( 'wikipub-reports-about-reply' ) . $card->html( $about['reply'] );
		}
		if ( $about['actor'] === null ) {
			return $this->paragraph( 'wikipub-reports-about-deleted' );
		}
		$what = [ $this->link( $about['actor'], $about['actor'] ) ];
		foreach ( $about['posts'] as $post ) {
			$what[] = $this->link( $post['url'], $post['url'] );
		}
		return $this->paragraph( 'wikipub-reports-about-ours' ) . $this->list( $what, 'wikipub-reported' );
	}

	private function buttons( array $report, string $before ): string {
		$hidden = [ 'wpReport' => $report['id'], 'wpBefore' => $before ];
		$buttons = [ $this->button( 'resolve', $hidden ) ];
		if ( $report['about']['reply'] ) {
			$buttons[] = $this->button( 'hide_reply', $hidden );
			$buttons[] = $this->button( 'block_actor', $hidden, [ 'flags' => [ 'destructive' ] ] );
			$buttons[] = $this->button( 'block_host', $hidden, [ 'flags' => [ 'destructive' ] ] );
		}
		return implode( ' ', $buttons );
	}

	private function button( string $answer, array $hidden, array $options = [] ): string {
		// Messages: wikipub-reports-resolve, wikipub-reports-hide-reply, wikipub-reports-block-actor,
		// wikipub-reports-block-host
		$label = 'wikipub-reports-' . strtr( $answer, '_', '-' );
		return $this->forms->form( 'answer', $label, $options + [ 'hidden' => $hidden + [ 'wpAnswer' => $answer ] ] );
	}
}

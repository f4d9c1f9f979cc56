<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Extension\WikiPub\Consent\Choices;
use MediaWiki\Html\Html;

/** What people elsewhere answered to an editor's posts, and whom that editor blocked: sections of Special:Fediverse. */
class RepliesView extends PageView {
	/**
	 * @param Choices $choices
	 * @param array|null $replies As in schemas/api/replies.json; null: there are none to be had
	 */
	public function showReplies( Choices $choices, ?array $replies ): void {
		$this->heading( 'wikipub-replies' );
		if ( !$choices->replies ) {
			$this->add( $this->paragraph( 'wikipub-replies-off' ) );
			return;
		}
		if ( !$replies || !$replies['replies'] ) {
			$this->add( $this->paragraph( 'wikipub-replies-none' ) );
			return;
		}
		$card = new ReplyCard( $this->context );
		$items = array_map( fn ( array $reply ) => $card->html( $reply ) . $this->buttons( $reply ), $replies['replies'] );
		$this->add( $this->paragraph( 'wikipub-replies-help' ), $this->list( $items, 'wikipub-replies' ) );
		if ( $replies['next'] !== null ) {
			$address = $this->context->getTitle()->getLocalURL( [ 'before' => $replies['next'] ] ) . '#wikipub-replies';
			$older = Html::element( 'a', [ 'href' => $address, 'rel' => 'next' ], $this->text( 'wikipub-replies-older' ) );
			$this->add( Html::rawElement( 'p', [], $older ) );
		}
	}

	private function buttons( array $reply ): string {
		$who = ReplyCard::author( $reply );
		$hidden = [ 'wpReply' => $reply['id'] ];
		return $this->forms->form( 'hide', 'wikipub-reply-hide', [
			'hidden' => $hidden,
			'title' => $this->text( 'wikipub-reply-hide-whose', $who ),
		] ) . ' ' . $this->forms->form( 'block', 'wikipub-reply-block', [
			'flags' => [ 'destructive' ],
			'hidden' => [ 'wpWhom' => $reply['actor']['id'] ],
			'title' => $this->text( 'wikipub-reply-block-whom', $who ),
		] ) . ( $reply['reported'] ? $this->paragraph( 'wikipub-reply-reported' ) : $this->reportForm( $who, $hidden ) );
	}

	private function reportForm( string $who, array $hidden ): string {
		$field = [ 'inputId' => 'wikipub-report-' . $hidden['wpReply'], 'maxLength' => EditorActions::LONGEST_REPORT ];
		$form = $this->forms->form( 'report', 'wikipub-reply-report-send', [
			'hidden' => $hidden,
			'fields' => [ $this->forms->text( 'wpComment', 'wikipub-reply-report-comment', $field ) ],
		] );
		return Html::rawElement( 'details', [],
			Html::element( 'summary', [], $this->text( 'wikipub-reply-report', $who ) ) .
			$this->paragraph( 'wikipub-reply-report-means' ) . $form );
	}

	/** @param array{actor:string,address:string}[] $blocked */
	public function showBlocked( array $blocked ): void {
		$this->heading( 'wikipub-blocked' );
		$this->add( $this->paragraph( 'wikipub-blocked-means' ) );
		$items = [];
		foreach ( $blocked as $somebody ) {
			$who = $somebody['address'] ?: $somebody['actor'];
			$items[] = Html::element( 'bdi', [], $who ) . ' ' . $this->forms->form( 'unblock', 'wikipub-blocked-unblock', [
				'hidden' => [ 'wpWhom' => $somebody['actor'] ],
				'title' => $this->text( 'wikipub-blocked-unblock-whom', $who ),
			] );
		}
		$this->add(
			$items ? $this->list( $items, 'wikipub-blocked' ) : '',
			$this->forms->form( 'block', 'wikipub-blocked-block', [
				'fields' => [ $this->forms->text( 'wpWhom', 'wikipub-blocked-label', [
					'dir' => 'ltr',
					'required' => true,
				], 'wikipub-blocked-help' ) ],
			] )
		);
	}
}

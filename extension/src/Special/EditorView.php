<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Extension\WikiPub\Consent\Consent;
use MediaWiki\Extension\WikiPub\Consent\Handle;
use MediaWiki\Html\Html;
use MediaWiki\SpecialPage\SpecialPage;
use OOUI\ButtonWidget;

/** Special:Fediverse as its editor sees it. What comes from other servers is shown as text. */
class EditorView extends PageView {
	/** States and how they look; every other one is a notice. */
	private const TYPES = [
		'live' => 'success',
		'moved' => 'warning',
		'held' => 'warning',
		'barred' => 'warning',
		'renamed' => 'warning',
		'text' => 'warning',
		'unreachable' => 'warning',
	];

	/** @param string|null $refusal The key of the message that says why this user may not opt in */
	public function showInvitation( ?string $refusal ): void {
		if ( $refusal !== null ) {
			$this->add( $this->paragraph( $refusal ) );
			return;
		}
		$this->add( $this->paragraph( 'wikipub-editor-invitation' ), $this->preferencesButton( 'wikipub-editor-opt-in' ) );
	}

	/**
	 * @param Consent $consent
	 * @param array|null $status What the daemon says; null: nothing
	 * @param array|null $wish What it says of the handle that was asked for; null: nothing, or it is theirs
	 * @param array|null $replies Likewise of the replies
	 * @param bool $mayOptIn
	 * @param string $account What stands in the field of the account to be linked
	 */
	public function show(
		Consent $consent,
		?array $status,
		?array $wish,
		?array $replies,
		bool $mayOptIn,
		string $account
	): void {
		$this->showState( $consent, $status, $mayOptIn );
		if ( $status && $status['address'] !== '' ) {
			$this->showAddress( $status );
			if ( $wish ) {
				$this->showUnmetWish( $consent->choices->handle, $wish, $mayOptIn );
			}
			$this->showFollowers( $status );
			$this->showPosts( $status['posts'] );
			$answers = new RepliesView( $this->context );
			$answers->showReplies( $consent->choices, $replies );
			$answers->showBlocked( $status['blocked'] ?? [] );
		}
		$this->showLink( $consent, $status, $account );
		if ( $status && $status['linked'] && $status['state'] !== 'moved' && $mayOptIn ) {
			$this->showMove( $status );
		}
		$this->showErasure();
	}

	private function showState( Consent $consent, ?array $status, bool $mayOptIn ): void {
		$state = self::stateOf( $consent, $status, time() );
		// Messages: wikipub-editor-state-live, wikipub-editor-state-soon, wikipub-editor-state-late,
		// wikipub-editor-state-held, wikipub-editor-state-paused, wikipub-editor-state-barred,
		// wikipub-editor-state-renamed, wikipub-editor-state-text, wikipub-editor-state-nothing,
		// wikipub-editor-state-unreachable, wikipub-editor-state-moved
		$type = self::TYPES[$state] ?? 'notice';
		$movedTo = $status['moved_to'] ?? '';
		$this->add( $this->box( $type, "wikipub-editor-state-$state", [ "wikipub-state-$state" ], $movedTo ) );
		if ( !$status && $state !== 'unreachable' ) {
			$this->add( $this->box( 'warning', 'wikipub-editor-state-unreachable' ) );
		}
		$buttons = [];
		if ( $state === 'renamed' && $mayOptIn ) {
			$buttons[] = $this->forms->form( 'resume', 'wikipub-editor-go-on', [ 'flags' => [ 'primary', 'progressive' ] ] );
		} elseif ( $state === 'paused' && $mayOptIn ) {
			$buttons[] = $this->forms->form( 'resume', 'wikipub-editor-resume', [ 'flags' => [ 'primary', 'progressive' ] ] );
		} elseif ( $consent->state === Consent::ACTIVE && $state !== 'moved' ) {
			$buttons[] = $this->forms->form( 'pause', 'wikipub-editor-pause' );
		}
		$buttons[] = $this->preferencesButton( 'wikipub-editor-preferences' );
		$this->add( Html::rawElement( 'div', [ 'class' => 'wikipub-buttons' ], implode( ' ', $buttons ) ) );
	}

	/** What the editor is asked and wants comes first, but for what is for good: the daemon may not have heard of it yet. */
	private static function stateOf( Consent $consent, ?array $status, int $now ): string {
		if ( $consent->asked !== '' ) {
			return $consent->asked;
		}
		if ( $status && $status['state'] === 'moved' ) {
			return 'moved';
		}
		if ( $consent->isBarred( $now ) ) {
			return 'barred';
		}
		if ( $consent->state === Consent::PAUSED ) {
			return 'paused';
		}
		if ( !$consent->choices->agreesToAnything() ) {
			return 'nothing';
		}
		if ( !$status ) {
			return 'unreachable';
		}
		$states = [ 'live' => 'live', 'held' => 'held', 'erasing' => 'held', 'unknown' => 'soon' ];
		return $states[$status['state']] ?? 'late';
	}

	private function showAddress( array $status ): void {
		$this->heading( 'wikipub-editor-address' );
		$this->add( $this->forms->copied( 'wikipub-address', 'wikipub-editor-address-label', $status['address'] ) );
		if ( $status['url'] === '' ) {
			return;
		}
		$profile = $this->link( $status['url'], $this->text( 'wikipub-editor-profile' ) );
		$qr = QrCode::svg( $status['url'], $this->text( 'wikipub-editor-qr' ) );
		$this->add( Html::rawElement( 'p', [], $profile ), $qr ?? '' );
	}

	private function showUnmetWish( string $handle, array $answer, bool $mayOptIn ): void {
		if ( !$answer['available'] ) {
			$reason = $this->text( Handle::reasonAgainst( $answer ) );
			$this->add( $this->box( 'notice', 'wikipub-editor-handle-refused', [ 'wikipub-wish' ], $handle, $reason ) );
		} elseif ( $mayOptIn ) {
			$this->add(
				$this->box( 'notice', 'wikipub-editor-handle-free', [ 'wikipub-wish' ], $answer['address'] ),
				$this->forms->form( 'wish', 'wikipub-editor-handle-take', [ 'flags' => [ 'progressive' ] ] )
			);
		}
	}

	private function showFollowers( array $status ): void {
		$this->heading( 'wikipub-editor-followers' );
		$followers = $status['followers'];
		if ( $followers === null || $followers < FollowerPlot::FEWEST ) {
			$this->add( $this->paragraph( 'wikipub-editor-followers-few' ) );
		} else {
			$count = $this->context->msg( 'wikipub-editor-followers-count' )->numParams( $followers )->parse();
			$this->add( Html::rawElement( 'p', [], $count ) );
		}
		$plot = FollowerPlot::svg( $status['history'], $this->text( 'wikipub-editor-plot' ) );
		if ( $plot ) {
			$days = array_column( $status['history'], 'day' );
			$most = max( array_column( $status['history'], 'followers' ) );
			$caption = $this->context->msg( 'wikipub-editor-plot-caption' )
				->params( $this->date( reset( $days ) ), $this->date( end( $days ) ) )->numParams( $most );
			$this->add( Html::rawElement( 'figure', [ 'class' => 'wikipub-figure' ],
				$plot . Html::element( 'figcaption', [], $caption->text() ) ) );
		}
		$this->showRequests( $status['requests'] );
		$this->add( $this->forms->form( 'remove', 'wikipub-editor-remove', [
			'fields' => [ $this->forms->text(
				'wpFollower',
				'wikipub-editor-remove-label',
				[ 'dir' => 'ltr', 'required' => true ],
				'wikipub-editor-remove-help'
			) ],
		] ) );
	}

	private function showRequests( array $requests ): void {
		if ( !$requests ) {
			return;
		}
		$this->add( Html::element( 'h3', [], $this->text( 'wikipub-editor-requests' ) ) );
		$items = [];
		foreach ( $requests as $request ) {
			$who = $request['address'] ?: $request['actor'];
			$hidden = [ 'hidden' => [ 'wpRequest' => $request['id'] ] ];
			$items[] = $this->link( $request['actor'], $who ) . ' ' .
				Html::element( 'span', [ 'class' => 'wikipub-when' ], $this->time( $request['since'] ) ) . ' ' .
				$this->forms->form( 'accept', 'wikipub-editor-accept', $hidden + [
					'flags' => [ 'progressive' ],
					'title' => $this->text( 'wikipub-editor-accept-whom', $who ),
				] ) . ' ' .
				$this->forms->form( 'reject', 'wikipub-editor-reject', $hidden + [
					'title' => $this->text( 'wikipub-editor-reject-whom', $who ),
				] );
		}
		$this->add( $this->list( $items, 'wikipub-requests' ) );
	}

	private function showPosts( array $posts ): void {
		$this->heading( 'wikipub-editor-posts' );
		if ( !$posts ) {
			$this->add( $this->paragraph( 'wikipub-editor-posts-none' ) );
			return;
		}
		$items = [];
		foreach ( $posts as $post ) {
			$when = $this->time( $post['published'] );
			$items[] = Html::element( 'p', [ 'dir' => 'auto' ], $post['text'] ) .
				( $post['state'] === 'hidden' ? $this->paragraph( 'wikipub-editor-post-hidden' ) : '' ) .
				$this->link( $post['url'], $when ) . ' ' . $this->counts( $post ) . ' ' .
				$this->forms->form( 'withdraw', 'wikipub-editor-withdraw', [
					'flags' => [ 'destructive' ],
					'hidden' => [ 'wpPost' => $post['id'] ],
					'title' => $this->text( 'wikipub-editor-withdraw-which', $when ),
				] );
		}
		$this->add( $this->paragraph( 'wikipub-editor-posts-help' ), $this->list( $items, 'wikipub-posts' ) );
	}

	private function counts( array $post ): string {
		$words = [];
		foreach ( [ 'replies', 'likes', 'boosts' ] as $what ) {
			if ( $post[$what] ?? 0 ) {
				// Messages: wikipub-editor-post-replies, wikipub-editor-post-likes, wikipub-editor-post-boosts
				$words[] = $this->context->msg( "wikipub-editor-post-$what" )->numParams( $post[$what] )->text();
			}
		}
		return Html::element( 'span', [ 'class' => 'wikipub-when' ], implode( ' · ', $words ) );
	}

	private function showLink( Consent $consent, ?array $status, string $account ): void {
		$this->heading( 'wikipub-editor-linked' );
		$linked = $status['linked'] ?? null;
		$lost = $status['linked_lost'] ?? null;
		if ( $lost ) {
			$this->add( $this->box( 'warning', 'wikipub-editor-linked-lost', [], $lost['address'] ), $this->linesToPaste() );
		} elseif ( $linked ) {
			$this->add( $this->paragraph( 'wikipub-editor-linked-to', $linked['address'], $this->time( $linked['checked'] ) ) );
		} elseif ( $consent->linked !== null ) {
			$this->add( $this->paragraph( 'wikipub-editor-linked-page', $consent->linked ) );
		}
		if ( $linked || $lost || $consent->linked !== null ) {
			$this->add( $this->forms->form( 'unlink', 'wikipub-editor-unlink' ) );
			return;
		}
		$this->add(
			$this->paragraph( 'wikipub-editor-link-means' ),
			$this->linesToPaste(),
			$this->forms->form( 'link', 'wikipub-editor-link', [
				'flags' => [ 'progressive' ],
				'fields' => [ $this->forms->text( 'wpAccount', 'wikipub-editor-link-label', [
					'value' => $account,
					'dir' => 'ltr',
					'required' => true,
				], 'wikipub-editor-link-help' ) ],
			] )
		);
	}

	/** @param array $status With an account that links back */
	private function showMove( array $status ): void {
		$account = $status['linked']['address'];
		$this->heading( 'wikipub-editor-move' );
		$this->add(
			$this->paragraph( 'wikipub-editor-move-does', $account ),
			$this->paragraph( 'wikipub-editor-move-final' ),
			$this->paragraph( 'wikipub-editor-move-first', $account, $status['address'] ),
			$this->forms->form( 'move', 'wikipub-editor-move-button', [
				'flags' => [ 'destructive' ],
				'fields' => [ $this->forms->text(
					'wpConfirmMove',
					[ 'wikipub-editor-move-confirm', $account ],
					[ 'autocomplete' => 'off', 'required' => true, 'dir' => 'ltr' ]
				) ],
			] )
		);
	}

	private function linesToPaste(): string {
		$page = $this->context->getUser()->getUserPage()->getCanonicalURL();
		$html = Html::element( 'a', [ 'rel' => 'me', 'href' => $page ], $this->context->getUser()->getName() );
		return $this->forms->copied( 'wikipub-line', 'wikipub-editor-line', $page ) .
			$this->forms->copied( 'wikipub-line-html', 'wikipub-editor-line-html', $html );
	}

	private function showErasure(): void {
		$this->heading( 'wikipub-editor-erase' );
		$this->add(
			$this->paragraph( 'wikipub-editor-erase-does' ),
			$this->paragraph( 'wikipub-editor-erase-reach' ),
			$this->forms->form( 'erase', 'wikipub-editor-erase-button', [
				'flags' => [ 'primary', 'destructive' ],
				'fields' => [ $this->forms->text(
					'wpConfirm',
					[ 'wikipub-editor-erase-confirm', $this->context->getUser()->getName() ],
					[ 'autocomplete' => 'off', 'required' => true ]
				) ],
			] )
		);
	}

	// --- pieces ---------------------------------------------------------------------------------------------------------

	private function preferencesButton( string $label ): ButtonWidget {
		return new ButtonWidget( [
			'label' => $this->text( $label ),
			'href' => SpecialPage::getTitleFor( 'Preferences', false, 'mw-prefsection-wikipub' )->getLinkURL(),
		] );
	}

	private function date( string $day ): string {
		return $this->context->getLanguage()->userDate( strtr( $day, [ '-' => '' ] ) . '120000', $this->context->getUser() );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\SpecialPage\SpecialPage;
use OOUI\HtmlSnippet;
use OOUI\MessageWidget;

/** A page of buttons: what a button does is followed by a redirect, so that reloading does nothing twice. */
abstract class ActionPage extends SpecialPage {
	private const DONE = 'wikipub-done';

	/** Who may be here? Throws for others. */
	abstract protected function admit(): void;

	/**
	 * @param string $action Of the form that was sent; its token is good
	 * @return array|null The key of the message that says what was done, then its parameters; null: go on with show()
	 * @throws ActionRefused
	 * @throws DaemonRefusal
	 * @throws DaemonUnreachable
	 */
	abstract protected function act( string $action ): ?array;

	abstract protected function show(): void;

	public function doesWrites() {
		return true;
	}

	public function execute( $subPage ) {
		$this->setHeaders();
		$this->admit();
		$out = $this->getOutput();
		$out->enableOOUI();
		$out->addModuleStyles( 'ext.wikiPub.special.styles' );
		$out->addModules( 'ext.wikiPub.special' );
		if ( !$this->getRequest()->wasPosted() ) {
			$this->sayWhatWasDone();
		} elseif ( $this->tryToAct() ) {
			$out->redirect( $this->getPageTitle()->getFullURL(), '303' );
			return;
		}
		$this->show();
	}

	/** @return bool Was it done? Where not, the page says why. */
	private function tryToAct(): bool {
		$this->checkReadOnly();
		if ( !$this->getContext()->getCsrfTokenSet()->matchTokenField() ) {
			return $this->refuse( [ 'sessionfailure' ] );
		}
		if ( $this->getUser()->pingLimiter( 'wikipub-action' ) ) {
			return $this->refuse( [ 'actionthrottledtext' ] );
		}
		try {
			$done = $this->act( $this->getRequest()->getVal( 'wpAction', '' ) );
		} catch ( ActionRefused $e ) {
			return $this->refuse( $e->words );
		} catch ( DaemonUnreachable $e ) {
			return $this->refuse( [ 'wikipub-action-unreachable' ] );
		} catch ( DaemonRefusal $e ) {
			return $this->refuse( $e->status === 404 ? [ 'wikipub-action-gone' ] : [ 'wikipub-action-refused', $e->error ] );
		}
		if ( $done ) {
			$this->getRequest()->getSession()->set( self::DONE, $done );
		}
		return $done !== null;
	}

	private function refuse( array $words ): bool {
		$this->say( 'error', $words );
		return false;
	}

	private function sayWhatWasDone(): void {
		$session = $this->getRequest()->getSession();
		$done = $session->get( self::DONE );
		if ( $done ) {
			$session->remove( self::DONE );
			$this->say( 'success', $done );
		}
	}

	private function say( string $type, array $words ): void {
		$key = array_shift( $words );
		$this->getOutput()->addHTML( new MessageWidget( [
			'type' => $type,
			'label' => new HtmlSnippet( $this->msg( $key )->plaintextParams( ...$words )->parse() ),
			'classes' => [ 'wikipub-said' ],
		] ) );
	}

	protected function getGroupName() {
		return 'users';
	}
}

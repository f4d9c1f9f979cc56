<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Hooks;

use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Page\FollowablePages;
use MediaWiki\User\UserIdentityLookup;

/** What a page says of its actor. It asks the wiki's own tables, never the daemon. */
class PageHooks {
	private FollowablePages $pages;
	private ConsentStore $consents;
	private UserIdentityLookup $users;

	public function __construct( FollowablePages $pages, ConsentStore $consents, UserIdentityLookup $users ) {
		$this->pages = $pages;
		$this->consents = $consents;
		$this->users = $users;
	}

	/**
	 * @param \OutputPage|\MediaWiki\Output\OutputPage $out
	 * @param \Skin|\MediaWiki\Skin\Skin $skin
	 */
	public function onBeforePageDisplay( $out, $skin ): void {
		$title = $out->getTitle();
		if ( $this->isFollowable( $out ) ) {
			$actor = $this->pages->actorOf( $title->getArticleID() );
			$type = 'application/activity+json';
			// Peers compare this address with the actor's id, and read one Link header. MediaWiki has sent its own by now.
			$out->addLinkHeader( "<$actor>; rel=\"alternate\"; type=\"$type\"" );
			$out->getRequest()->response()->header( $out->getLinkHeader() );
			$out->addLink( [ 'rel' => 'alternate', 'type' => $type, 'href' => $actor ] );
			$out->addModules( 'ext.wikiPub.follow' );
		} elseif ( $title->inNamespace( NS_USER ) && !$title->isSubpage() ) {
			$this->addLinkedAccount( $out, $title->getText() );
		} elseif ( $title->isSpecial( 'Preferences' ) ) {
			$out->addModules( 'ext.wikiPub.preferences' );
		}
	}

	/** @param \Skin|\MediaWiki\Skin\Skin $skin */
	public function onSidebarBeforeOutput( $skin, &$sidebar ): void {
		if ( $this->isFollowable( $skin->getOutput() ) ) {
			$sidebar['TOOLBOX']['wikipub-follow'] = [
				'id' => 't-wikipub-follow',
				'text' => $skin->msg( 'wikipub-follow' )->text(),
				// Without JavaScript: the actor's page for people.
				'href' => $this->pages->actorOf( $skin->getTitle()->getArticleID() ),
			];
		}
	}

	/** Is this a followable page as everybody sees it now, neither an old revision nor its history? */
	private function isFollowable( $out ): bool {
		$title = $out->getTitle();
		return $title
			&& $out->isArticle()
			&& strpos( $out->getRobotPolicy(), 'noindex' ) === false
			&& !$title->isRedirect()
			&& $this->pages->contains( $title );
	}

	/** Lets the profile of the account that the editor linked be verified: it links here, this links back. */
	private function addLinkedAccount( $out, string $name ): void {
		$user = $this->users->getUserIdentityByName( $name );
		$consent = $user ? $this->consents->of( $user ) : null;
		$linked = $consent ? $consent->shownLink() : null;
		if ( $linked !== null ) {
			$out->addLink( [ 'rel' => 'me', 'href' => $linked ] );
		}
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Hooks;

use Config;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Notices\Notifier;
use MediaWiki\Extension\WikiPub\Outbox\Outbox;
use MediaWiki\User\UserIdentity;
use MediaWiki\User\UserIdentityLookup;
use MediaWiki\User\UserIdentityValue;

/**
 * What befalls the accounts of editors who opted in; of all others nothing is told.
 * A hidden or vanished editor is erased, a renamed one paused and asked, a blocked or locked one quiet while it lasts.
 */
class AccountHooks {
	private Outbox $outbox;
	private ConsentStore $consents;
	/** @var Config|\MediaWiki\Config\Config */
	private $config;
	private UserIdentityLookup $users;
	private Notifier $notifier;

	public function __construct(
		Outbox $outbox, ConsentStore $consents, $config, UserIdentityLookup $users, Notifier $notifier
	) {
		$this->outbox = $outbox;
		$this->consents = $consents;
		$this->config = $config;
		$this->users = $users;
		$this->notifier = $notifier;
	}

	/** @param \MediaWiki\Block\DatabaseBlock $block */
	public function onBlockIpComplete( $block, $performer, $priorBlock ): void {
		$user = $this->editor( $block->getTargetUserIdentity() );
		if ( !$user ) {
			return;
		}
		if ( $block->getHideName() ) {
			$this->erase( $user, 'hidden' );
		} elseif ( $block->isSitewide() ) {
			$this->tell( $user, 'blocked' );
			$this->consents->bar( $user, $block->getExpiry() );
		} else {
			$this->free( $user, 'unblocked' );
		}
	}

	/** @param \MediaWiki\Block\DatabaseBlock $block */
	public function onUnblockUserComplete( $block, $performer ): void {
		$user = $this->editor( $block->getTargetUserIdentity() );
		if ( $user ) {
			$this->free( $user, $block->getHideName() ? 'shown' : 'unblocked' );
		}
	}

	public function onRenameUserComplete( int $userId, string $old, string $new ): void {
		$user = $this->editor( new UserIdentityValue( $userId, $new ) );
		if ( !$user ) {
			return;
		}
		if ( $this->isVanished( $new ) ) {
			$this->erase( $user, 'vanished' );
		} else {
			$this->tell( $user, 'renamed' );
			$this->consents->renamed( $user );
			$this->notifier->notify( $user, Notifier::RENAMED );
		}
	}

	/** @param \MediaWiki\Extension\CentralAuth\User\CentralAuthUser $account CentralAuth 1.46 and later */
	public function onCentralAuthGlobalUserLockStatusChanged( $account, bool $isLocked ): void {
		$user = $this->editor( $this->users->getUserIdentityByName( $account->getName() ) );
		if ( $user && $isLocked ) {
			$this->tell( $user, 'locked' );
			$this->consents->bar( $user, 'infinity' );
		} elseif ( $user ) {
			$this->free( $user, 'unlocked' );
		}
	}

	/** @param \MediaWiki\Extension\CentralAuth\User\CentralAuthUser $account CentralAuth 1.45 and later */
	public function onCentralAuthUserVisibilityChanged( $account, int $level ): void {
		$user = $this->editor( $this->users->getUserIdentityByName( $account->getName() ) );
		// 0 is HIDDEN_LEVEL_NONE.
		if ( $user && $level > 0 ) {
			$this->erase( $user, 'hidden' );
		}
	}

	private function editor( ?UserIdentity $user ): ?UserIdentity {
		return $user && $this->consents->of( $user, DB_PRIMARY ) ? $user : null;
	}

	private function erase( UserIdentity $user, string $state ): void {
		$this->tell( $user, $state );
		$this->consents->erase( $user );
	}

	private function free( UserIdentity $user, string $state ): void {
		$this->tell( $user, $state );
		$this->consents->bar( $user, null );
	}

	private function tell( UserIdentity $user, string $state ): void {
		$this->outbox->add( 'user', [ 'user_id' => $user->getId(), 'state' => $state ] );
	}

	private function isVanished( string $name ): bool {
		foreach ( $this->config->get( 'WikiPubVanishedNames' ) as $pattern ) {
			if ( fnmatch( $pattern, $name ) ) {
				return true;
			}
		}
		return false;
	}
}

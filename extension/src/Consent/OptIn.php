<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Consent;

use MediaWiki\User\User;
use MediaWiki\User\UserNameUtils;

/** Who may opt in. */
class OptIn {
	private UserNameUtils $userNameUtils;

	public function __construct( UserNameUtils $userNameUtils ) {
		$this->userNameUtils = $userNameUtils;
	}

	/**
	 * @param User $user
	 * @return string|null The key of the message that says why not
	 */
	public function refusal( $user ): ?string {
		if ( !$user->isRegistered() || $this->userNameUtils->isTemp( $user->getName() ) ) {
			return 'wikipub-optin-account';
		}
		$block = $user->getBlock();
		if ( $block && $block->isSitewide() ) {
			return 'wikipub-optin-blocked';
		}
		return $user->isAllowed( 'wikipub-optin' ) ? null : 'wikipub-optin-right';
	}
}

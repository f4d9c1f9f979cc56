<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Notices;

use MediaWiki\Extension\Notifications\Formatters\EchoEventPresentationModel;
use MediaWiki\SpecialPage\SpecialPage;

/** How Echo shows what Notifier tells. */
class Notice extends EchoEventPresentationModel {
	public function getIconType() {
		return 'site';
	}

	public function getHeaderMessage() {
		// Messages: wikipub-notice-request, wikipub-notice-link-lost, wikipub-notice-renamed
		return $this->msg( 'wikipub-notice-' . substr( $this->getType(), strlen( 'wikipub-' ) ) );
	}

	public function getCompactHeaderMessage() {
		return $this->getHeaderMessage();
	}

	public function getSubjectMessage() {
		return $this->getHeaderMessage();
	}

	public function getPrimaryLink() {
		return [
			'url' => SpecialPage::getTitleFor( 'Fediverse' )->getFullURL(),
			'label' => $this->msg( 'fediverse' )->text(),
		];
	}
}

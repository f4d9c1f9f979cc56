<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Rest;

use MediaWiki\Extension\WikiPub\Admin\PageLists;
use MediaWiki\Extension\WikiPub\Api\Doorkeeper;

/** GET /wikipub/v1/lists */
class ListsHandler extends SignedHandler {
	private PageLists $lists;

	public function __construct( Doorkeeper $doorkeeper, PageLists $lists ) {
		parent::__construct( $doorkeeper );
		$this->lists = $lists;
	}

	protected function answer( int $now ): array {
		return [
			'version' => $this->lists->version(),
			'denied' => $this->lists->read( PageLists::DENIED ),
			'unnamed' => $this->lists->read( PageLists::UNNAMED ),
		];
	}
}

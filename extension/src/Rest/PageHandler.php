<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Rest;

use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Page\FollowablePages;
use MediaWiki\User\UserFactory;
use TitleFactory;
use Wikimedia\ParamValidator\ParamValidator;

/** GET /wikipub/v1/pages/{id}: the actor of a page, for whoever pressed "Follow on the Fediverse". */
class PageHandler extends PlainHandler {
	private DaemonClient $daemon;
	private FollowablePages $pages;
	/** @var TitleFactory|\MediaWiki\Title\TitleFactory */
	private $titles;

	public function __construct( DaemonClient $daemon, FollowablePages $pages, $titles, UserFactory $users ) {
		parent::__construct( $users );
		$this->daemon = $daemon;
		$this->pages = $pages;
		$this->titles = $titles;
	}

	public function getParamSettings() {
		return [
			'id' => [
				self::PARAM_SOURCE => 'path',
				ParamValidator::PARAM_TYPE => 'integer',
				ParamValidator::PARAM_REQUIRED => true,
			],
		];
	}

	protected function limit(): string {
		return 'wikipub-page';
	}

	protected function answer( $user ): array {
		$id = $this->getValidatedParams()['id'];
		$title = $this->titles->newFromID( $id );
		if ( !$title || !$this->pages->contains( $title ) ) {
			return [ 404, [ 'error' => 'not_found' ] ];
		}
		try {
			return [ 200, $this->daemon->get( "/api/v1/pages/$id" ) ];
		} catch ( DaemonRefusal $e ) {
			return [ $e->status, [ 'error' => $e->error ] ];
		}
	}
}

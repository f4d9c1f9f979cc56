<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Rest;

use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Consent\Handle;
use MediaWiki\Extension\WikiPub\Consent\OptIn;
use MediaWiki\User\UserFactory;
use Wikimedia\ParamValidator\ParamValidator;

/** GET /wikipub/v1/handle?handle=: may who is logged in have it? Empty: which one would they get? */
class HandleHandler extends PlainHandler {
	private DaemonClient $daemon;
	private ConsentStore $consents;
	private OptIn $optIn;

	public function __construct( DaemonClient $daemon, ConsentStore $consents, OptIn $optIn, UserFactory $users ) {
		parent::__construct( $users );
		$this->daemon = $daemon->insisting();
		$this->consents = $consents;
		$this->optIn = $optIn;
	}

	public function getParamSettings() {
		return [
			'handle' => [
				self::PARAM_SOURCE => 'query',
				ParamValidator::PARAM_TYPE => 'string',
				ParamValidator::PARAM_DEFAULT => '',
			],
		];
	}

	protected function limit(): string {
		return 'wikipub-handle';
	}

	protected function answer( $user ): array {
		if ( $this->optIn->refusal( $user ) !== null ) {
			return [ 403, [ 'error' => 'not_allowed' ] ];
		}
		$handle = Handle::normalise( $this->getValidatedParams()['handle'] );
		return [ 200, Handle::ask( $this->daemon, $handle, $user->getName(), $this->consents->of( $user ) ) ];
	}
}

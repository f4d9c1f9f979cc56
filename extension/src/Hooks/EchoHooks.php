<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Hooks;

use MediaWiki\Extension\WikiPub\Notices\Notice;
use MediaWiki\Extension\WikiPub\Notices\Notifier;

/** Called by the extension Echo where it is installed. */
class EchoHooks {
	private const CATEGORY = 'wikipub';
	private const OLD_NAME = 'EchoEventPresentationModel';
	private const NEW_NAME = 'MediaWiki\Extension\Notifications\Formatters\EchoEventPresentationModel';

	private Notifier $notifier;

	public function __construct( Notifier $notifier ) {
		$this->notifier = $notifier;
	}

	public function onBeforeCreateEchoEvent( array &$notifications, array &$categories, array &$icons ): void {
		if ( !$this->notifier->isOn() ) {
			return;
		}
		if ( !class_exists( self::NEW_NAME ) ) {
			class_alias( self::OLD_NAME, self::NEW_NAME );
		}
		$categories[self::CATEGORY] = [ 'priority' => 5, 'tooltip' => 'echo-pref-tooltip-wikipub' ];
		foreach ( Notifier::ALL as $type ) {
			$notifications[$type] = [
				'category' => self::CATEGORY,
				'group' => 'neutral',
				'section' => 'alert',
				'presentation-model' => Notice::class,
				'canNotifyAgent' => true,
				'user-locators' => [ [ self::class, 'whom' ] ],
			];
		}
	}

	/**
	 * @param \EchoEvent|\MediaWiki\Extension\Notifications\Model\Event $event
	 * @return \MediaWiki\User\User[] By number
	 */
	public static function whom( $event ): array {
		$editor = $event->getAgent();
		return $editor ? [ $editor->getId() => $editor ] : [];
	}
}

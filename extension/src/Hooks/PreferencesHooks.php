<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Hooks;

use MediaWiki\Context\RequestContext;
use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\Extension\WikiPub\Consent\Choices;
use MediaWiki\Extension\WikiPub\Consent\Consent;
use MediaWiki\Extension\WikiPub\Consent\ConsentStore;
use MediaWiki\Extension\WikiPub\Consent\Handle;
use MediaWiki\Extension\WikiPub\Consent\OptIn;
use MediaWiki\Extension\WikiPub\Page\FollowablePages;
use MediaWiki\Html\Html;
use MediaWiki\Status\Status;
use MediaWiki\User\User;

/**
 * The section "Fediverse" of Special:Preferences. It looks like preferences, but consent is neither kept nor read there:
 * the form shows the consent store and writes to it, and what the options API is told has no effect.
 */
class PreferencesHooks {
	private const PREFIX = 'wikipub-';
	private const NAMESPACE_PREFIX = 'wikipub-namespace-';

	private ConsentStore $consents;
	private OptIn $optIn;
	private DaemonClient $daemon;
	private FollowablePages $pages;

	public function __construct( ConsentStore $consents, OptIn $optIn, DaemonClient $daemon, FollowablePages $pages ) {
		$this->consents = $consents;
		$this->optIn = $optIn;
		$this->daemon = $daemon->insisting();
		$this->pages = $pages;
	}

	/** @param User $user */
	public function onGetPreferences( $user, &$preferences ): void {
		$consent = $this->consents->of( $user, DB_PRIMARY );
		$refusal = $consent ? null : $this->optIn->refusal( $user );
		if ( $refusal !== null ) {
			$preferences['wikipub-refusal'] = self::words( 'agreement', [ $refusal ] );
			return;
		}
		$isAsked = $consent && $consent->asked !== '';
		$texts = [ 'wikipub-consent-means', 'wikipub-consent-stays' ];
		if ( $isAsked ) {
			// Messages: wikipub-asked-renamed, wikipub-asked-text
			array_unshift( $texts, 'wikipub-asked-' . $consent->asked );
		}
		if ( $consent ) {
			$texts[] = 'wikipub-preference-page';
		}
		$preferences['wikipub-means'] = self::words( 'agreement', $texts );

		// Who is asked again starts with empty boxes.
		$agreed = $consent && !$isAsked ? $consent->choices : new Choices();
		$preferences['wikipub-posts'] = self::box( 'agreement', 'posts', $agreed->posts );
		$preferences['wikipub-named'] = self::box( 'agreement', 'named', $agreed->named );
		$preferences['wikipub-discoverable'] = self::box( 'agreement', 'discoverable', $agreed->discoverable );
		$preferences['wikipub-replies'] = self::box( 'agreement', 'replies', $agreed->replies );
		// What was agreed to is what this page showed.
		$preferences['wikipub-text'] = [
			'type' => 'hidden',
			'section' => 'wikipub/wikipub-agreement',
			'default' => (string)ConsentStore::TEXT_VERSION,
			'noglobal' => true,
		];

		$this->addChoices( $preferences, $consent ? $consent->choices : new Choices(), $user, $consent );
	}

	private function addChoices( array &$preferences, Choices $chosen, $user, ?Consent $consent ): void {
		$preferences['wikipub-handle'] = [
			'type' => 'text',
			'section' => 'wikipub/wikipub-choices',
			'label-message' => 'wikipub-preference-handle',
			'help-message' => 'wikipub-preference-handle-help',
			'default' => $chosen->handle,
			'maxlength' => 64,
			'cssclass' => 'wikipub-handle',
			'filter-callback' => static fn ( $value ) => Handle::normalise( (string)$value ),
			'validation-callback' => fn ( $value ) => $this->judgeHandle( (string)$value, $user, $consent ),
			'noglobal' => true,
		];
		$preferences['wikipub-what'] = [
			'type' => 'radio',
			'section' => 'wikipub/wikipub-choices',
			'label-message' => 'wikipub-preference-what',
			'options-messages' => [
				'wikipub-preference-what-all' => Choices::ALL_EDITS,
				'wikipub-preference-what-new' => Choices::NEW_PAGES,
			],
			'default' => $chosen->what,
			'noglobal' => true,
		];
		$namespaces = $this->pages->namespaces();
		if ( count( $namespaces ) > 1 ) {
			$preferences['wikipub-namespaces'] = [
				'type' => 'multiselect',
				'section' => 'wikipub/wikipub-choices',
				'label-message' => 'wikipub-preference-namespaces',
				'help-message' => 'wikipub-preference-namespaces-help',
				'options' => self::namespaceOptions( $namespaces ),
				'prefix' => self::NAMESPACE_PREFIX,
				'default' => array_map( 'strval', $chosen->namespaces ?? $namespaces ),
				'noglobal' => true,
			];
		}
		$preferences['wikipub-minor'] = self::box( 'choices', 'minor', $chosen->minor );
		$preferences['wikipub-locked'] = self::box( 'choices', 'locked', $chosen->locked );
	}

	/**
	 * @param array $formData
	 * @param \HTMLForm|\MediaWiki\HTMLForm\HTMLForm $form
	 * @param User $user
	 * @param bool|Status &$result
	 */
	public function onPreferencesFormPreSave( $formData, $form, $user, &$result, $oldUserOptions ): void {
		if ( !isset( $formData['wikipub-text'] ) ) {
			return;
		}
		$choices = $this->choicesOf( $formData );
		$consent = $this->consents->of( $user, DB_PRIMARY );
		$agrees = $choices->agreesToAnything();
		$isNew = !$consent || $consent->asked !== '';
		if ( $isNew ? !$agrees : $choices == $consent->choices ) {
			return;
		}
		if ( $agrees && (int)$formData['wikipub-text'] !== ConsentStore::TEXT_VERSION ) {
			$result = Status::newFatal( 'wikipub-consent-changed' );
			return;
		}
		$refusal = $agrees ? $this->optIn->refusal( $user ) : null;
		if ( $refusal !== null ) {
			$result = Status::newFatal( $refusal );
		} elseif ( $isNew ) {
			$this->consents->agree( $user, $choices );
		} else {
			$this->consents->choose( $user, $choices );
		}
	}

	/** Nothing of ours becomes a user option, whoever asks for it. */
	public function onSaveUserOptions( $user, array &$modifiedOptions, array $originalOptions ): void {
		foreach ( array_keys( $modifiedOptions ) as $key ) {
			if ( str_starts_with( (string)$key, self::PREFIX ) ) {
				unset( $modifiedOptions[$key] );
			}
		}
	}

	private function choicesOf( array $formData ): Choices {
		$choices = new Choices();
		$choices->posts = (bool)$formData['wikipub-posts'];
		$choices->named = (bool)$formData['wikipub-named'];
		$choices->discoverable = (bool)$formData['wikipub-discoverable'];
		$choices->replies = (bool)$formData['wikipub-replies'];
		$choices->handle = $formData['wikipub-handle'];
		$choices->what = $formData['wikipub-what'];
		$choices->minor = (bool)$formData['wikipub-minor'];
		$choices->locked = (bool)$formData['wikipub-locked'];
		$all = $this->pages->namespaces();
		$chosen = array_values( array_filter( $all, static fn ( int $id ) => $formData[self::NAMESPACE_PREFIX . $id] ?? false ) );
		$choices->namespaces = $chosen && $chosen !== $all ? $chosen : null;
		return $choices;
	}

	/** @return true|\Message|\MediaWiki\Message\Message */
	private function judgeHandle( string $handle, $user, ?Consent $consent ) {
		if ( $handle === '' || ( $consent && $handle === $consent->choices->handle ) ) {
			return true;
		}
		try {
			$answer = Handle::ask( $this->daemon, $handle, $user->getName(), $consent );
		} catch ( DaemonUnreachable $e ) {
			// It is a wish; the daemon decides when it is back.
			return true;
		}
		return $answer['available'] ? true : wfMessage( Handle::reasonAgainst( $answer ) );
	}

	/** @param int[] $namespaces */
	private static function namespaceOptions( array $namespaces ): array {
		$context = RequestContext::getMain();
		$options = [];
		foreach ( $namespaces as $id ) {
			$name = $context->getLanguage()->getFormattedNsText( $id );
			$options[$id === NS_MAIN ? $context->msg( 'blanknamespace' )->text() : $name] = (string)$id;
		}
		return $options;
	}

	/** @param string[] $messages A paragraph each */
	private static function words( string $section, array $messages ): array {
		$paragraphs = array_map( static fn ( $key ) => Html::rawElement( 'p', [], wfMessage( $key )->parse() ), $messages );
		return [
			'type' => 'info',
			'section' => "wikipub/wikipub-$section",
			'raw' => true,
			'default' => implode( '', $paragraphs ),
			'noglobal' => true,
		];
	}

	private static function box( string $section, string $name, bool $ticked ): array {
		// Messages: wikipub-preference-posts, wikipub-preference-posts-help, wikipub-preference-named,
		// wikipub-preference-named-help, wikipub-preference-discoverable, wikipub-preference-discoverable-help,
		// wikipub-preference-replies, wikipub-preference-replies-help, wikipub-preference-minor,
		// wikipub-preference-minor-help, wikipub-preference-locked, wikipub-preference-locked-help
		return [
			'type' => 'check',
			'section' => "wikipub/wikipub-$section",
			'label-message' => "wikipub-preference-$name",
			'help-message' => "wikipub-preference-$name-help",
			'default' => $ticked,
			'noglobal' => true,
		];
	}
}

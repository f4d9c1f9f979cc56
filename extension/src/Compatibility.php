<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub;

/** MediaWiki gave its classes namespaces one release after the other; we use the newer names everywhere. */
class Compatibility {
	private const OLD_NAMES = [
		'MediaWiki\Deferred\AutoCommitUpdate' => 'AutoCommitUpdate',
		'MediaWiki\Deferred\DeferredUpdates' => 'DeferredUpdates',
		'MediaWiki\Context\RequestContext' => 'RequestContext',
		'MediaWiki\Html\Html' => 'Html',
		'MediaWiki\JobQueue\GenericParameterJob' => 'GenericParameterJob',
		'MediaWiki\JobQueue\Job' => 'Job',
		'MediaWiki\JobQueue\JobSpecification' => 'JobSpecification',
		'MediaWiki\Logging\LogEventsList' => 'LogEventsList',
		'MediaWiki\Logging\ManualLogEntry' => 'ManualLogEntry',
		'MediaWiki\Parser\Sanitizer' => 'Sanitizer',
		'MediaWiki\Registration\ExtensionRegistry' => 'ExtensionRegistry',
		'MediaWiki\SpecialPage\SpecialPage' => 'SpecialPage',
		'MediaWiki\Status\Status' => 'Status',
		'MediaWiki\User\User' => 'User',
		'Wikimedia\ObjectCache\WANObjectCache' => 'WANObjectCache',
	];

	public static function onRegistration(): void {
		foreach ( self::OLD_NAMES as $new => $old ) {
			if ( !class_exists( $new ) && !interface_exists( $new ) ) {
				class_alias( $old, $new );
			}
		}
	}
}

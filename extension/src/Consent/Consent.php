<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Consent;

use stdClass;

/** A row of wikipub_editor: what one editor agreed to since they opted in. */
final class Consent {
	public const ACTIVE = 'active';
	public const PAUSED = 'paused';
	public const ERASED = 'erased';

	/** Reasons to ask a paused editor again */
	public const RENAMED = 'renamed';
	public const TEXT_CHANGED = 'text';

	/** 63 bits in decimal digits */
	public string $actor;
	/** Null once erased */
	public ?int $userId;
	public int $version;
	/** What the editor wants; see isLive() for what holds. */
	public string $state;
	/** One of the reasons, or empty */
	public string $asked;
	/** Unix seconds or INF: blocked from the whole wiki or locked until then */
	public ?float $barredUntil;
	public Choices $choices;
	/** The profile of the account that is linked */
	public ?string $linked;
	/** It does not link back any more; the user page names it when it does so again. */
	public bool $linkLost;
	public int $textVersion;
	/** Unix seconds; null once erased */
	public ?int $agreed;

	public static function fromRow( stdClass $row ): self {
		$consent = new self();
		$consent->actor = (string)$row->wpe_actor;
		$consent->userId = $row->wpe_user === null ? null : (int)$row->wpe_user;
		$consent->version = (int)$row->wpe_version;
		$consent->state = $row->wpe_state;
		$consent->asked = $row->wpe_asked;
		$consent->barredUntil = self::barredUntil( $row->wpe_barred_until );
		$consent->linked = $row->wpe_linked;
		$consent->linkLost = (bool)$row->wpe_link_lost;
		$consent->textVersion = (int)$row->wpe_text_version;
		$consent->agreed = $row->wpe_agreed === null ? null : (int)wfTimestamp( TS_UNIX, $row->wpe_agreed );

		$choices = new Choices();
		$choices->posts = (bool)$row->wpe_posts;
		$choices->named = (bool)$row->wpe_named;
		$choices->discoverable = (bool)$row->wpe_discoverable;
		$choices->replies = (bool)$row->wpe_replies;
		$choices->what = $row->wpe_what;
		$choices->namespaces = self::numbers( $row->wpe_namespaces );
		$choices->minor = (bool)$row->wpe_minor;
		$choices->locked = (bool)$row->wpe_locked;
		$choices->handle = $row->wpe_handle;
		$consent->choices = $choices;
		return $consent;
	}

	/** May anything be published now? */
	public function isLive( int $now ): bool {
		return $this->state === self::ACTIVE && !$this->isBarred( $now ) && $this->choices->agreesToAnything();
	}

	/** What the user page names as theirs. */
	public function shownLink(): ?string {
		return $this->linkLost ? null : $this->linked;
	}

	public function isBarred( int $now ): bool {
		return $this->barredUntil !== null && $this->barredUntil > $now;
	}

	private static function barredUntil( ?string $timestamp ): ?float {
		if ( $timestamp === null ) {
			return null;
		}
		return wfIsInfinity( $timestamp ) ? INF : (float)wfTimestamp( TS_UNIX, $timestamp );
	}

	/** @return int[]|null */
	private static function numbers( ?string $list ): ?array {
		if ( $list === null ) {
			return null;
		}
		return $list === '' ? [] : array_map( 'intval', explode( ',', $list ) );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Consent;

/** What an editor agreed to and chose. */
final class Choices {
	public const ALL_EDITS = 'all';
	public const NEW_PAGES = 'new';

	/**
	 * Purposes, each agreed to apart: their edits are published; posts about pages name them; search and directories find
	 * them; what people answer is kept for them to read
	 */
	public bool $posts = false;
	public bool $named = false;
	public bool $discoverable = false;
	public bool $replies = false;

	/** ALL_EDITS or NEW_PAGES */
	public string $what = self::ALL_EDITS;
	/** @var int[]|null Null: all whose pages may be followed */
	public ?array $namespaces = null;
	public bool $minor = false;
	/** Followers need approval */
	public bool $locked = false;
	/** The handle asked for; empty: the daemon's choice */
	public string $handle = '';

	/** Nothing is published for an editor who agreed to neither. */
	public function agreesToAnything(): bool {
		return $this->posts || $this->named;
	}

	public function agreesToMoreThan( self $before ): bool {
		return $this->posts > $before->posts || $this->named > $before->named
			|| $this->discoverable > $before->discoverable || $this->replies > $before->replies;
	}
}

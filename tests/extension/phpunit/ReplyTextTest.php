<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\WikiPub\Special\ReplyText;
use PHPUnit\Framework\TestCase;

class ReplyTextTest extends TestCase {
	private const REL = 'rel="nofollow ugc noopener"';

	public function sent(): array {
		$link = '<a href="https://b.example/@bob" ' . self::REL . '>';
		return [
			'words' => [ 'Straße & more', 'Straße &amp; more' ],
			'as Mastodon writes' => [
				'<p><span class="h-card" translate="no"><a href="https://b.example/@bob" class="u-url mention">@' .
					'<span>bob</span></a></span> yes<br>no</p>',
				"<p>$link@bob</a> yes<br />no</p>",
			],
			'lists and quotes' => [
				'<blockquote><ul><li>a</li><li><code>b</code></li></ul></blockquote>',
				'<blockquote><ul><li>a</li><li><code>b</code></li></ul></blockquote>',
			],
			'emoji' => [ 'So <img src="https://b.example/e.png" alt=":blob:" class="emoji">', 'So :blob:' ],
			'scripts' => [ 'a<script>alert(1)</script><style>b{}</style><p>c</p>', 'a<p>c</p>' ],
			'attributes' => [
				'<p style="position:fixed" class="mw-body" id="x" onclick="alert(1)" data-mw="1">a</p>',
				'<p>a</p>',
			],
			'pictures' => [
				'<svg><a href="https://b.example"><text>x</text></a></svg><video src="https://b.example/v">v</video>',
				'v',
			],
			'forms' => [ '<form action="https://b.example"><input name="a"><button>press</button></form>', 'press' ],
			'headings and tables' => [ '<h1>Big</h1><table><tr><td>x</td></tr></table>', 'Bigx' ],
			'other addresses' => [
				'<a href="javascript:alert(1)">a</a><a href=" data:text/html,x">b</a>' .
					'<a href="//c.example">c</a><a href="mailto:d@d">d</a>',
				'abcd',
			],
			'a quote in an address' => [
				'<a href="https://b.example/&quot; onclick=&quot;alert(1)">a</a>',
				'<a ' . self::REL . '>a</a>',
			],
			'open ends' => [ '<p>a<b>b', '<p>a<b>b</b></p>' ],
			'comments' => [ 'a<!-- <p>b</p> -->c', 'ac' ],
			'wikitext' => [ "[[Main Page]] '''b''' {{t}}", "[[Main Page]] '''b''' {{t}}" ],
			'text that looks like elements' => [ '&lt;img src=x onerror=alert(1)&gt;', '&lt;img src=x onerror=alert(1)&gt;' ],
			'nothing' => [ '', '' ],
		];
	}

	/** @dataProvider sent */
	public function testWhatIsLeft( string $sent, string $shown ) {
		$this->assertSame( $shown, ReplyText::html( $sent ) );
	}

	public function testWhatIsHugeOrDeepOrNoText() {
		$this->assertStringNotContainsString( '<div', ReplyText::html( str_repeat( '<div>', 3000 ) . 'x' ) );
		$deep = ReplyText::html( str_repeat( '<b>', 3000 ) . 'x' . str_repeat( '</b>', 3000 ) );
		$this->assertSame( substr_count( $deep, '<b>' ), substr_count( $deep, '</b>' ) );
		$this->assertLessThan( 70000, strlen( ReplyText::html( str_repeat( 'a', 1000000 ) ) ) );
		$this->assertTrue( mb_check_encoding( ReplyText::html( "a\xff\xfe<b>\xc3</b>" ), 'UTF-8' ) );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Html\Html;

/** A small plot of how many followers there were on which day. Days without a number are gaps. */
class FollowerPlot {
	/** Fewer are never told: they could be told apart. */
	public const FEWEST = 5;

	private const WIDTH = 480;
	private const HEIGHT = 96;
	private const MARGIN = 4;
	private const DAY = 86400;

	/**
	 * @param array{day:string,followers:int}[] $history In the order of time
	 * @param string $label What it shows, in words
	 * @return string|null SVG; null if there is nothing to see
	 */
	public static function svg( array $history, string $label ): ?string {
		$counts = self::countsByDay( $history );
		if ( count( $counts ) < 2 ) {
			return null;
		}
		$first = array_key_first( $counts );
		$last = array_key_last( $counts );
		$most = max( $counts );
		$across = ( self::WIDTH - 2 * self::MARGIN ) / ( $last - $first );
		$up = ( self::HEIGHT - 2 * self::MARGIN ) / $most;

		$path = '';
		foreach ( $counts as $day => $followers ) {
			$x = round( self::MARGIN + ( $day - $first ) * $across, 1 );
			$y = round( self::HEIGHT - self::MARGIN - $followers * $up, 1 );
			// A day that stands alone is a dot: a line of no length with round ends.
			$path .= isset( $counts[$day - 1] ) ? "L$x $y" : "M$x {$y}h0";
		}
		$box = '0 0 ' . self::WIDTH . ' ' . self::HEIGHT;
		$floor = self::HEIGHT - self::MARGIN;
		return Html::rawElement(
			'svg',
			[ 'class' => 'wikipub-plot', 'viewBox' => $box, 'role' => 'img', 'aria-label' => $label ],
			'<path class="wikipub-plot-floor" d="M0 ' . $floor . 'H' . self::WIDTH . '"/>' .
				"<path class=\"wikipub-plot-line\" d=\"$path\"/>"
		);
	}

	/** @return array<int,int> Followers by the number of the day */
	private static function countsByDay( array $history ): array {
		$counts = [];
		foreach ( $history as [ 'day' => $day, 'followers' => $followers ] ) {
			if ( $followers >= self::FEWEST ) {
				$counts[intdiv( strtotime( "$day UTC" ), self::DAY )] = $followers;
			}
		}
		ksort( $counts );
		return $counts;
	}
}

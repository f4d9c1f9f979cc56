<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use BaconQrCode\Common\ErrorCorrectionLevel;
use BaconQrCode\Encoder\Encoder;
use MediaWiki\Html\Html;

/** QR codes by the library BaconQrCode, where it is installed: Debian's php-bacon-qr-code, or Composer's bacon/bacon-qr-code. */
class QrCode {
	private const LIBRARY = 'Bacon/BaconQrCode/autoload.php';
	/** Modules of white around it, as ISO/IEC 18004 wants */
	private const QUIET = 4;

	/** @return string|null SVG; null without the library */
	public static function svg( string $text, string $label ): ?string {
		if ( !self::isThere() ) {
			return null;
		}
		$matrix = Encoder::encode( $text, ErrorCorrectionLevel::M() )->getMatrix();
		$path = '';
		for ( $y = 0; $y < $matrix->getHeight(); $y++ ) {
			for ( $x = 0; $x < $matrix->getWidth(); $x++ ) {
				if ( $matrix->get( $x, $y ) === 1 ) {
					$path .= 'M' . ( $x + self::QUIET ) . ' ' . ( $y + self::QUIET ) . 'h1v1h-1z';
				}
			}
		}
		$size = $matrix->getWidth() + 2 * self::QUIET;
		return Html::rawElement(
			'svg',
			[ 'class' => 'wikipub-qr', 'viewBox' => "0 0 $size $size", 'role' => 'img', 'aria-label' => $label ],
			"<rect class=\"wikipub-qr-light\" width=\"$size\" height=\"$size\"/><path class=\"wikipub-qr-dark\" d=\"$path\"/>"
		);
	}

	private static function isThere(): bool {
		if ( class_exists( Encoder::class ) ) {
			return true;
		}
		$file = stream_resolve_include_path( self::LIBRARY );
		if ( $file === false ) {
			return false;
		}
		require_once $file;
		return class_exists( Encoder::class );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use Opis\JsonSchema\Loaders\Memory;
use Opis\JsonSchema\Validator;

/** schemas/api, as MediaWiki's own library reads them. */
class Schemas {
	private const FOLDER = __DIR__ . '/../../../schemas/api';

	/** @return string What is wrong with the document; empty: nothing */
	public static function failure( string $name, array $document ): string {
		static $validator = null;
		$validator ??= new Validator( null, self::loader() );
		$result = $validator->uriValidation( json_decode( json_encode( $document ) ), "https://schemas/$name.json" );
		$error = $result->getFirstError();
		return $error ? json_encode( [ $error->dataPointer(), $error->keyword(), $error->keywordArgs() ] ) : '';
	}

	private static function loader(): Memory {
		$loader = new Memory();
		foreach ( glob( self::FOLDER . '/*.json' ) as $file ) {
			$schema = json_decode( file_get_contents( $file ) );
			if ( isset( $schema->{'$id'} ) ) {
				// The library resolves references against whole addresses only.
				$schema->{'$id'} = 'https://schemas/' . $schema->{'$id'};
				$loader->add( $schema );
			}
		}
		return $loader;
	}
}

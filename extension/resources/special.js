// SPDX-License-Identifier: GPL-2.0-or-later
// Puts a button beside what is there to be copied.
'use strict';

document.querySelectorAll( '.wikipub-copied' ).forEach( ( field ) => {
	const input = field.querySelector( 'input' );
	const button = new OO.ui.ButtonWidget( { label: mw.msg( 'wikipub-follow-copy' ) } );
	const row = document.createElement( 'div' );
	row.className = 'wikipub-copied-row';
	field.replaceWith( row );
	row.append( field, button.$element[ 0 ] );
	button.on( 'click', () => {
		input.select();
		// The clipboard's own interface is there on https only.
		if ( document.execCommand( 'copy' ) ) {
			button.setLabel( mw.msg( 'wikipub-follow-copied' ) );
		}
	} );
} );

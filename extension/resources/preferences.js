// SPDX-License-Identifier: GPL-2.0-or-later
// Says while somebody types whether they can have the handle. Without this, saving says it.
'use strict';

const PAUSE = 400;
const field = document.querySelector( '.wikipub-handle' );
const input = field && field.querySelector( 'input' );

if ( input ) {
	const note = document.createElement( 'div' );
	note.setAttribute( 'role', 'status' );
	input.parentNode.after( note );

	let timer = null;
	let asked = null;
	const check = () => {
		const handle = input.value;
		asked = handle;
		note.textContent = mw.msg( 'wikipub-handle-checking' );
		ask( handle ).then( ( answer ) => {
			// Only the answer to what stands there now counts.
			if ( asked === handle ) {
				note.textContent = wordsFor( handle, answer );
			}
		} );
	};
	input.addEventListener( 'input', () => {
		clearTimeout( timer );
		timer = setTimeout( check, PAUSE );
	} );
	input.addEventListener( 'focus', check, { once: true } );
}

function ask( handle ) {
	return fetch( `${ mw.util.wikiScript( 'rest' ) }/wikipub/v1/handle?handle=${ encodeURIComponent( handle ) }` )
		.then( ( answer ) => answer.ok ? answer.json() : null )
		.catch( () => null );
}

function wordsFor( handle, answer ) {
	if ( !answer ) {
		return mw.msg( 'wikipub-handle-unchecked' );
	}
	if ( !answer.available ) {
		// Messages: wikipub-handle-taken, wikipub-handle-reserved, wikipub-handle-spent, wikipub-handle-malformed,
		// wikipub-handle-another-user
		return mw.msg( `wikipub-handle-${ answer.reason.replace( /_/g, '-' ) }` );
	}
	return mw.msg( handle.trim() ? 'wikipub-handle-available' : 'wikipub-handle-suggestion', answer.address );
}

// SPDX-License-Identifier: GPL-2.0-or-later
// The link in the tool box opens a dialog; what that needs is loaded at the click.
'use strict';

document.addEventListener( 'click', ( event ) => {
	const link = event.target.closest( '#t-wikipub-follow a' );
	if ( !link || event.ctrlKey || event.metaKey || event.shiftKey ) {
		return;
	}
	event.preventDefault();
	mw.loader.using( 'ext.wikiPub.followDialog' ).then(
		( require ) => require( 'ext.wikiPub.followDialog' ).open( mw.config.get( 'wgArticleId' ) ),
		() => {
			location.href = link.href;
		}
	);
} );

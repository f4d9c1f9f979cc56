// SPDX-License-Identifier: GPL-2.0-or-later
// Shows a page's address on the Fediverse, and leads to the reader's own server. Their server is told by going there only.
'use strict';

const REMEMBERED = 'wikipub-server';

function FollowDialog( actor ) {
	FollowDialog.super.call( this, { size: 'medium' } );
	this.actor = actor;
}
OO.inheritClass( FollowDialog, OO.ui.ProcessDialog );

FollowDialog.static.name = 'wikiPubFollow';
FollowDialog.static.title = mw.msg( 'wikipub-follow-title' );
FollowDialog.static.actions = [ { action: 'close', label: mw.msg( 'wikipub-close' ), flags: [ 'safe', 'close' ] } ];

FollowDialog.prototype.initialize = function () {
	FollowDialog.super.prototype.initialize.call( this );
	const panel = new OO.ui.PanelLayout( { padded: true, expanded: false } );
	if ( this.actor ) {
		panel.$element.append(
			$( '<p>' ).text( mw.msg( 'wikipub-follow-explanation' ) ),
			this.addressField().$element,
			this.serverField().$element,
			$( '<p>' ).append( $( '<a>' ).attr( 'href', this.actor.url ).text( mw.msg( 'wikipub-follow-page' ) ) )
		);
	} else {
		panel.$element.append( new OO.ui.MessageWidget( { type: 'warning', label: mw.msg( 'wikipub-follow-unavailable' ) } ).$element );
	}
	this.panel = panel;
	this.$body.append( panel.$element );
};

FollowDialog.prototype.getActionProcess = function ( action ) {
	return action === 'close' ?
		new OO.ui.Process( () => this.close() ) :
		FollowDialog.super.prototype.getActionProcess.call( this, action );
};

FollowDialog.prototype.getBodyHeight = function () {
	return this.panel.$element.outerHeight( true );
};

FollowDialog.prototype.addressField = function () {
	const address = new OO.ui.TextInputWidget( { value: this.actor.address, readOnly: true } );
	const button = new OO.ui.ButtonWidget( { label: mw.msg( 'wikipub-follow-copy' ) } );
	button.on( 'click', () => {
		address.select();
		// The clipboard's own interface is there on https only.
		if ( document.execCommand( 'copy' ) ) {
			button.setLabel( mw.msg( 'wikipub-follow-copied' ) );
		}
	} );
	return new OO.ui.ActionFieldLayout( address, button, { label: mw.msg( 'wikipub-follow-handle' ), align: 'top' } );
};

FollowDialog.prototype.serverField = function () {
	const server = new OO.ui.TextInputWidget( { value: mw.storage.get( REMEMBERED ) || '', autocomplete: 'on' } );
	const button = new OO.ui.ButtonWidget( { label: mw.msg( 'wikipub-follow-go' ), flags: [ 'primary', 'progressive' ] } );
	const field = new OO.ui.ActionFieldLayout( server, button, {
		label: mw.msg( 'wikipub-follow-server' ),
		help: mw.msg( 'wikipub-follow-server-help' ),
		helpInline: true,
		align: 'top'
	} );
	const go = () => {
		const host = hostOf( server.getValue() );
		if ( !host ) {
			field.setErrors( [ mw.msg( 'wikipub-follow-server-wrong' ) ] );
			this.updateSize();
			return;
		}
		mw.storage.set( REMEMBERED, host );
		location.href = `https://${ host }/authorize_interaction?uri=${ encodeURIComponent( this.actor.id ) }`;
	};
	server.on( 'enter', go );
	button.on( 'click', go );
	return field;
};

/** Of mastodon.social, https://mastodon.social/@me or @me@mastodon.social: mastodon.social. */
function hostOf( text ) {
	const host = text.trim().replace( /^https?:\/\//i, '' ).replace( /\/.*$/, '' ).replace( /^.*@/, '' );
	return /^[^\s.:]+(\.[^\s.:]+)+(:\d+)?$/.test( host ) ? host.toLowerCase() : null;
}

function open( pageId ) {
	return fetch( `${ mw.util.wikiScript( 'rest' ) }/wikipub/v1/pages/${ pageId }` )
		.then( ( answer ) => answer.ok ? answer.json() : null )
		.catch( () => null )
		.then( ( actor ) => {
			const dialog = new FollowDialog( actor );
			OO.ui.getWindowManager().addWindows( [ dialog ] );
			const instance = OO.ui.getWindowManager().openWindow( dialog );
			instance.closed.then( () => OO.ui.getWindowManager().removeWindows( [ FollowDialog.static.name ] ) );
		} );
}

module.exports = { open, hostOf };

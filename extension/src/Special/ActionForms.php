<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use IContextSource;
use MediaWiki\Html\Html;
use OOUI\ButtonInputWidget;
use OOUI\FieldLayout;
use OOUI\FieldsetLayout;
use OOUI\FormLayout;
use OOUI\HtmlSnippet;
use OOUI\TextInputWidget;

/** Forms of one button, with or without fields. They work without JavaScript and carry the token. */
class ActionForms {
	/** @var IContextSource|\MediaWiki\Context\IContextSource */
	private $context;

	/** @param IContextSource|\MediaWiki\Context\IContextSource $context Its page is where the forms lead */
	public function __construct( $context ) {
		$this->context = $context;
	}

	/**
	 * @param string $action What `wpAction` says
	 * @param string $label The key of the button's message
	 * @param array{hidden?:array<string,string>,flags?:string[],title?:string,fields?:FieldLayout[]} $options
	 *   Title: which of several such buttons this is
	 */
	public function form( string $action, string $label, array $options = [] ): FormLayout {
		$button = new ButtonInputWidget( [
			'type' => 'submit',
			'label' => $this->context->msg( $label )->text(),
			'flags' => $options['flags'] ?? [],
			'title' => $options['title'] ?? null,
		] );
		$fields = $options['fields'] ?? [];
		$items = $fields ? [ new FieldsetLayout( [ 'items' => [ ...$fields, new FieldLayout( $button ) ] ] ) ] : [ $button ];
		$form = new FormLayout( [
			'method' => 'post',
			'action' => $this->context->getTitle()->getLocalURL(),
			'items' => $items,
			'classes' => [ "wikipub-form-$action", $fields ? 'wikipub-form' : 'wikipub-button' ],
		] );
		$token = (string)$this->context->getCsrfTokenSet()->getToken();
		foreach ( [ 'wpAction' => $action, 'wpEditToken' => $token ] + ( $options['hidden'] ?? [] ) as $name => $value ) {
			$form->appendContent( new HtmlSnippet( Html::hidden( $name, $value ) ) );
		}
		return $form;
	}

	/**
	 * @param string $name Of the parameter
	 * @param string|array $label The key of its message, or that and its parameters
	 * @param array $options Of the widget
	 * @param string $help The key of the message below it
	 */
	public function text( string $name, $label, array $options = [], string $help = '' ): FieldLayout {
		$words = (array)$label;
		$widget = new TextInputWidget( $options + [ 'name' => $name, 'inputId' => "wikipub-$name" ] );
		return new FieldLayout( $widget, [
			'label' => $this->context->msg( array_shift( $words ) )->plaintextParams( ...$words )->text(),
			'align' => 'top',
			'help' => $help === '' ? '' : new HtmlSnippet( $this->context->msg( $help )->parse() ),
			'helpInline' => true,
		] );
	}

	/** Something to copy: special.js puts a button beside it. */
	public function copied( string $id, string $label, string $value ): FieldLayout {
		return $this->text( '', $label, [
			'inputId' => $id,
			'value' => $value,
			'readOnly' => true,
			'dir' => 'ltr',
			'classes' => [ 'wikipub-copied' ],
		] );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Title\Title;
use RequestContext;
use RevisionDeleter;

/** What is hidden on the wiki, by MediaWiki's own means: what the daemon hears of it. */
class RedactionTest extends WikiTestCase {
	private const SHOWN = 0;
	private const HIDDEN = 1;
	private const AS_IT_IS = -1;

	private function setVisibility( string $type, Title $title, array $ids, array $value ): void {
		$context = new \DerivativeContext( RequestContext::getMain() );
		$context->setUser( self::admin() );
		$list = RevisionDeleter::createList( $type, $context, $title, $ids );
		$status = $list->setVisibility( [ 'value' => $value, 'comment' => 'secret reason' ] );
		$this->assertTrue( $status->isGood(), (string)$status );
		\DeferredUpdates::doUpdates();
	}

	private function delete( Title $title, bool $suppress ): void {
		$page = self::services()->getWikiPageFactory()->newFromTitle( $title );
		$delete = self::services()->getDeletePageFactory()->newDeletePage( $page, self::admin() );
		$status = $delete->setSuppress( $suppress )->forceImmediate( true )->deleteUnsafe( 'secret reason' );
		$this->assertTrue( $status->isGood() );
		\DeferredUpdates::doUpdates();
	}

	public function testRevisionsHiddenAndShown() {
		$title = self::newPage();
		$old = $title->getLatestRevID();
		self::edit( $title, 'more' );
		$this->setVisibility( 'revision', $title, [ $old ], [
			RevisionRecord::DELETED_TEXT => self::HIDDEN,
			RevisionRecord::DELETED_USER => self::HIDDEN,
		] );
		$this->setVisibility( 'revision', $title, [ $old ], [
			RevisionRecord::DELETED_TEXT => self::SHOWN,
			RevisionRecord::DELETED_USER => self::AS_IT_IS,
		] );

		$told = self::told();
		$this->assertSame( [ 'revisions', 'revisions' ], array_column( $told, 'kind' ) );
		$this->assertSame( [ $title->getArticleID() ], array_unique( array_column( $told, 'page_id' ) ) );
		$this->assertSame( [ [ 'id' => $old, 'text' => false, 'comment' => true, 'user' => false ] ], $told[0]['revisions'] );
		$this->assertSame( [ [ 'id' => $old, 'text' => true, 'comment' => true, 'user' => false ] ], $told[1]['revisions'] );
		$this->assertSame( [ false, false ], array_column( $told, 'suppressed' ) );
		$this->assertGreaterThan( $told[0]['version'], $told[1]['version'] );
	}

	public function testSuppressionIsTold() {
		$title = self::newPage();
		$ids = [ $title->getLatestRevID(), self::edit( $title, 'more' ) ];
		self::edit( $title, 'end' );
		$this->setVisibility( 'revision', $title, $ids, [
			RevisionRecord::DELETED_COMMENT => self::HIDDEN,
			RevisionRecord::DELETED_RESTRICTED => self::HIDDEN,
		] );
		[ $told ] = self::told();
		$this->assertTrue( $told['suppressed'] );
		$this->assertSame( $ids, array_column( $told['revisions'], 'id' ) );
		$this->assertSame( [ false, false ], array_column( $told['revisions'], 'comment' ) );
	}

	public function testTheArchiveOfADeletedPageIsNotTold() {
		$title = self::newPage();
		$revision = $title->getLatestRevID();
		$this->delete( $title, false );
		$timestamp = self::db()->selectField( 'archive', 'ar_timestamp', [ 'ar_rev_id' => $revision ], __METHOD__ );
		$this->setVisibility( 'archive', $title, [ $timestamp ], [ RevisionRecord::DELETED_TEXT => self::HIDDEN ] );
		$this->assertSame( [ 'page' ], array_column( self::told(), 'kind' ) );
	}

	public function testPagesDeletedAndRestored() {
		$title = self::newPage();
		$id = $title->getArticleID();
		$this->delete( $title, false );
		$page = self::services()->getWikiPageFactory()->newFromTitle( $title );
		self::services()->getUndeletePageFactory()->newUndeletePage( $page, self::admin() )->undeleteUnsafe( 'secret reason' );
		\DeferredUpdates::doUpdates();
		$this->delete( $title, true );

		$told = self::told();
		$this->assertSame( [ 'deleted', 'restored', 'deleted' ], array_column( $told, 'state' ) );
		$this->assertSame( [ false, false, true ], array_column( $told, 'suppressed' ) );
		$this->assertSame( [ $id, $id, $id ], array_column( $told, 'page_id' ) );
	}

	public function testLogEntriesHidden() {
		$title = self::newPage();
		$this->delete( $title, false );
		$log = (int)self::db()->selectField( 'logging', 'MAX(log_id)', [ 'log_type' => 'delete' ], __METHOD__ );
		$page = Title::newFromText( 'Special:Log/delete' );
		$this->setVisibility( 'logging', $page, [ $log ], [ \LogPage::DELETED_ACTION => self::HIDDEN ] );
		[ $told ] = self::told( 'log_entries' );
		$this->assertSame( [ $log ], $told['log_ids'] );
		$this->assertFalse( $told['suppressed'] );
	}

	public function testNoWordOfItIsKept() {
		$title = self::newPage();
		$this->delete( $title, true );
		$rows = json_encode( iterator_to_array( self::db()->select( 'wikipub_outbox', '*', '', __METHOD__ ), false ) );
		$this->assertStringNotContainsString( 'secret', $rows );
		$this->assertStringNotContainsString( $title->getDBkey(), $rows );
		$this->assertStringNotContainsString( 'Admin', $rows );
	}
}

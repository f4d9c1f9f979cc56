<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Special;

use MediaWiki\Extension\WikiPub\Admin\AdminLog;
use MediaWiki\Extension\WikiPub\Admin\PageLists;
use MediaWiki\Extension\WikiPub\Admin\Reports;
use MediaWiki\Extension\WikiPub\Api\DaemonClient;
use MediaWiki\Extension\WikiPub\Api\DaemonRefusal;
use MediaWiki\Extension\WikiPub\Api\DaemonUnreachable;
use MediaWiki\Html\Html;
use MediaWiki\Logging\LogEventsList;
use MediaWiki\User\User;
use TitleFactory;

/** Special:FediverseAdmin: each section is there for who has its right. */
class SpecialFediverseAdmin extends ActionPage {
	private const RIGHTS = [ 'wikipub-moderate', 'wikipub-pause', 'wikipub-oversight' ];

	private DaemonClient $daemon;
	private PageLists $lists;
	private Reports $reports;
	private AdminLog $log;
	/** @var TitleFactory|\MediaWiki\Title\TitleFactory */
	private $titles;
	/** Receipts of what was suppressed were asked for, by somebody who may see them. */
	private bool $withSuppressed = false;

	public function __construct( DaemonClient $daemon, PageLists $lists, Reports $reports, AdminLog $log, $titles ) {
		parent::__construct( 'FediverseAdmin', 'wikipub-moderate' );
		$this->daemon = $daemon->insisting();
		$this->lists = $lists;
		$this->reports = $reports;
		$this->log = $log;
		$this->titles = $titles;
	}

	/** @param User $user */
	public function userCanExecute( $user ) {
		return $user->isAllowedAny( ...self::RIGHTS );
	}

	protected function admit(): void {
		$this->checkPermissions();
	}

	protected function act( string $action ): ?array {
		if ( $action === 'suppressed' ) {
			$this->admitToSuppressed();
			return null;
		}
		$actions = new AdminActions( $this->daemon, $this->lists, $this->reports, $this->log, $this->titles );
		return $actions->perform( $action, $this->getUser(), $this->getRequest(), $this->getPageTitle() );
	}

	private function admitToSuppressed(): void {
		AdminActions::requireRight( $this->getUser(), 'wikipub-oversight' );
		AdminActions::requireRight( $this->getUser(), 'viewsuppressed' );
		$this->log->writeSuppressedRead( $this->getUser(), $this->getPageTitle() );
		$this->withSuppressed = true;
	}

	protected function show(): void {
		$user = $this->getUser();
		$view = new AdminView( $this->getContext() );
		$seesReceipts = $user->isAllowed( 'wikipub-oversight' );
		$status = $this->ask( '/api/v1/status' );
		$moderates = $user->isAllowed( 'wikipub-moderate' );
		$view->showStatus( $status, $seesReceipts, $moderates && $this->reports->mayCount( $user ) );
		if ( $status && $user->isAllowed( 'wikipub-pause' ) ) {
			$view->showSwitch( $status['paused'] );
		}
		if ( $status && $moderates ) {
			$this->showReports();
		}
		if ( $moderates ) {
			foreach ( PageLists::ALL as $list ) {
				$view->showList( $list, $this->lists->read( $list ) );
			}
			$blocks = $status ? $this->ask( '/api/v1/blocks' ) : null;
			if ( $blocks ) {
				$view->showBlocks( $blocks['blocks'] );
			}
		}
		if ( $status && $seesReceipts ) {
			$this->showReceipts( $user->isAllowed( 'viewsuppressed' ) );
		}
		$out = $this->getOutput();
		$out->addHTML( Html::element( 'h2', [], $this->msg( 'wikipub-log-name' )->text() ) );
		LogEventsList::showLogExtract( $out, 'wikipub', '', '', [ 'lim' => 10, 'msgKey' => [ 'wikipub-log-header' ] ] );
	}

	private function showReports(): void {
		$before = $this->getRequest()->getVal( 'reports', '' );
		try {
			$reports = $this->reports->page( $this->getUser(), $before );
		} catch ( DaemonUnreachable | DaemonRefusal $e ) {
			return;
		}
		( new ReportsView( $this->getContext() ) )->show( $reports, $before );
	}

	private function showReceipts( bool $maySeeSuppressed ): void {
		$query = [ 'suppressed' => $this->withSuppressed ? '1' : '0' ];
		$before = $this->getRequest()->getVal( 'before', '' );
		if ( preg_match( '/^\d{1,20}$/D', $before ) ) {
			$query['before'] = $before;
		}
		$receipts = $this->ask( '/api/v1/redactions', $query );
		if ( $receipts ) {
			( new ReceiptView( $this->getContext() ) )->show( $receipts, $maySeeSuppressed, $this->withSuppressed );
		}
	}

	/** @return array|null Null: there is no telling */
	private function ask( string $path, array $query = [] ): ?array {
		try {
			return $this->daemon->get( $path, $query );
		} catch ( DaemonUnreachable | DaemonRefusal $e ) {
			return null;
		}
	}

	protected function getGroupName() {
		return 'wiki';
	}
}

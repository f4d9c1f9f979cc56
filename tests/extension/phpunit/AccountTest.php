<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Tests;

use MediaWiki\Extension\Renameuser\RenameuserSQL;
use MediaWiki\User\User;

/** What befalls accounts, by MediaWiki's own means: what the daemon hears of it. */
class AccountTest extends WikiTestCase {
	private User $user;
	private string $actor;

	protected function setUp(): void {
		parent::setUp();
		$this->user = self::account();
		$this->actor = self::service( 'ConsentStore' )->agree( $this->user, self::choices() )->actor;
	}

	private function block( array $options, string $expiry = 'infinity', array $restrictions = [] ): void {
		$factory = self::services()->getBlockUserFactory();
		$status = $factory->newBlockUser( $this->user, self::admin(), $expiry, 'secret reason', $options, $restrictions )
			->placeBlockUnsafe( true );
		$this->assertTrue( $status->isGood(), (string)$status );
		\DeferredUpdates::doUpdates();
	}

	private function unblock(): void {
		self::services()->getUnblockUserFactory()->newUnblockUser( $this->user, self::admin(), '' )->unblockUnsafe();
		\DeferredUpdates::doUpdates();
	}

	private function rename( string $name ): void {
		$rename = new RenameuserSQL( $this->user->getName(), $name, $this->user->getId(), self::admin() );
		$this->assertTrue( $rename->rename() );
		\DeferredUpdates::doUpdates();
	}

	private function state(): string {
		$told = self::told( 'editor' );
		return end( $told )['editor']['state'];
	}

	private function states(): array {
		$told = self::told( 'user' );
		$this->assertSame( [ $this->user->getId() ], array_values( array_unique( array_column( $told, 'user_id' ) ) ) );
		return array_column( $told, 'state' );
	}

	public function testABlockIsAPause() {
		$this->block( [] );
		$this->assertSame( [ 'blocked' ], $this->states() );
		$this->assertSame( 'paused', $this->state() );
		$this->unblock();
		$this->assertSame( [ 'blocked', 'unblocked' ], $this->states() );
		$this->assertSame( 'active', $this->state() );
	}

	public function testABlockThatEndsByItself() {
		$this->block( [], wfTimestamp( TS_MW, time() + 600 ) );
		$this->assertSame( 'paused', $this->state() );
		self::service( 'ConsentStore' )->passTime( time() + 601 );
		$this->assertSame( 'active', $this->state() );
	}

	public function testABlockFromSomePagesIsNone() {
		$restriction = new \MediaWiki\Block\Restriction\NamespaceRestriction( 0, NS_PROJECT );
		$this->block( [], 'infinity', [ $restriction ] );
		$this->assertSame( 'active', $this->state() );
	}

	public function testAHiddenUserIsErasedAndNamedNowhere() {
		$this->block( [ 'isHideUser' => true ] );
		$this->assertSame( [ 'hidden' ], $this->states() );
		$this->assertSame( 'erased', $this->state() );
		$this->assertStringNotContainsString( $this->user->getName(), json_encode( self::told() ) );
		$this->assertSame( [], self::askWiki( '/wikipub/v1/editors' )->json()['editors'] );
	}

	public function testAUserHiddenWithoutAHookIsInNoReading() {
		$block = [
			'ipb_address' => $this->user->getName(),
			'ipb_user' => $this->user->getId(),
			'ipb_by_actor' => 1,
			'ipb_reason_id' => 1,
			'ipb_timestamp' => self::db()->timestamp(),
			'ipb_auto' => 0,
			'ipb_expiry' => 'infinity',
			'ipb_range_start' => '',
			'ipb_range_end' => '',
			'ipb_deleted' => 1,
		];
		self::db()->insert( 'ipblocks', $block, __METHOD__ );
		$this->assertSame( [], self::askWiki( '/wikipub/v1/editors' )->json()['editors'] );
		$erased = [ 'actor' => $this->actor, 'version' => 1, 'state' => 'erased' ];
		$this->assertSame( $erased, self::told( 'editor' )[0]['editor'] );
	}

	public function testARenameAsks() {
		$this->rename( 'New name ' . $this->user->getId() );
		$this->assertSame( [ 'renamed' ], $this->states() );
		$told = self::told( 'editor' );
		$this->assertSame( 'paused', end( $told )['editor']['state'] );
		$this->assertSame( 'New name ' . $this->user->getId(), end( $told )['editor']['name'] );
		$this->assertSame( 'renamed', self::service( 'ConsentStore' )->ofActor( $this->actor )->asked );
	}

	public function testWhoVanishesIsErased() {
		$this->rename( 'Vanished user ' . $this->user->getId() );
		$this->assertSame( [ 'vanished' ], $this->states() );
		$this->assertSame( 'erased', $this->state() );
		$this->assertStringNotContainsString( 'Vanished', json_encode( self::told() ) );
	}

	public function testALockIsAPauseAndSuppressionAnEnd() {
		// CentralAuth's hooks, by their published signatures; the extension itself is not in Debian.
		$account = new class( $this->user->getName() ) {
			private string $name;

			public function __construct( string $name ) {
				$this->name = $name;
			}

			public function getName(): string {
				return $this->name;
			}
		};
		$hooks = self::services()->getHookContainer();
		$hooks->run( 'CentralAuthGlobalUserLockStatusChanged', [ $account, true ] );
		$this->assertSame( 'paused', $this->state() );
		$hooks->run( 'CentralAuthGlobalUserLockStatusChanged', [ $account, false ] );
		$this->assertSame( 'active', $this->state() );
		$hooks->run( 'CentralAuthUserVisibilityChanged', [ $account, 0 ] );
		$this->assertSame( 'active', $this->state() );
		$hooks->run( 'CentralAuthUserVisibilityChanged', [ $account, 2 ] );
		$this->assertSame( 'erased', $this->state() );
		$this->assertSame( [ 'locked', 'unlocked', 'hidden' ], $this->states() );
	}

	public function testOfAllOthersNothingIsTold() {
		$before = count( self::told() );
		$this->user = self::account();
		$this->block( [] );
		$this->unblock();
		$this->block( [ 'isHideUser' => true ] );
		$this->assertCount( $before, self::told() );
	}
}

<?php
// SPDX-License-Identifier: GPL-2.0-or-later

namespace MediaWiki\Extension\WikiPub\Api;

use Exception;

/** The daemon is down, or speaks another language: nothing is known. */
class DaemonUnreachable extends Exception {
}

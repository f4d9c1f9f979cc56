// SPDX-License-Identifier: GPL-2.0-or-later
// Asio's own code, compiled once.
#include <boost/asio/impl/src.hpp>

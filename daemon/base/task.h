// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace wikipub {

namespace asio = boost::asio;

/// A coroutine of the loop: the one io_context, run by exactly one thread, that owns all mutable state.
template <class T = void>
using Task = asio::awaitable<T>;

}  // namespace wikipub

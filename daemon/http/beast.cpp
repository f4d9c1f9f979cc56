// SPDX-License-Identifier: GPL-2.0-or-later
// Beast's own code, compiled once.
#include <boost/beast/src.hpp>

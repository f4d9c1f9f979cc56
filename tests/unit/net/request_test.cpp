// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/request.h"

#include <gtest/gtest.h>

namespace wikipub::net {
namespace {

TEST(TransferErrors, NameTheirKindInTheDetail)
{
    for (TransferError const kind :
         {TransferError::busy,
          TransferError::closed,
          TransferError::dns,
          TransferError::connect,
          TransferError::tls,
          TransferError::timeout,
          TransferError::truncated,
          TransferError::protocol,
          TransferError::too_large,
          TransferError::refused_address,
          TransferError::bad_request}) {
        Error const error = transfer_error(kind, "why: because");
        EXPECT_EQ(kind_of(error), kind);
        EXPECT_EQ(error.detail, std::string(name_of(kind)) + ": why: because");
    }
    EXPECT_EQ(transfer_error(TransferError::refused_address, "").code, Errc::forbidden);
    EXPECT_EQ(transfer_error(TransferError::timeout, "").code, Errc::unavailable);
}

}  // namespace
}  // namespace wikipub::net

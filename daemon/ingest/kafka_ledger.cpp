// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/kafka_ledger.h"

namespace wikipub::ingest {

void KafkaLedger::committed(std::uint64_t batch, Offsets const& offsets)
{
    {
        std::lock_guard const lock(mutex_);
        last_ = batch;
        for (auto const& [partition, offset] : offsets) {
            new_[partition] = offset;
        }
    }
    changed_.notify_all();
}

bool KafkaLedger::wait_for(std::uint64_t batch, Milliseconds time, std::stop_token stop)
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, stop, time, [&] { return last_ >= batch; });
}

KafkaLedger::Offsets KafkaLedger::take_new()
{
    std::lock_guard const lock(mutex_);
    Offsets offsets(new_.begin(), new_.end());
    new_.clear();
    return offsets;
}

}  // namespace wikipub::ingest

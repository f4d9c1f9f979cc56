// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/metric_samples.h"
#include "contract/contract.h"
#include "storage/positions.h"

namespace wikipub::storage {
namespace {

Statement const kTimed = portable("test.timed", "SELECT scope FROM pause");

WIKIPUB_CONTRACT(StatementFigures);

double sample(Metrics const& metrics, std::string const& family, std::string const& statement)
{
    for (auto const& sample : samples_of(metrics.text(), family)) {
        if (sample.labels.at("statement") == statement) {
            return sample.value;
        }
    }
    return 0;
}

TEST_P(StatementFigures, TellHowOftenAndHowLongEachWasRun)
{
    for (auto const* const scope : {"all", "all", "w/enwiki"}) {
        write([scope, now = clock_.now()](Transaction& transaction) {
            pause(transaction, scope, now);
            return true;
        });
    }
    read([this](Snapshot& snapshot) {
        snapshot.each(kTimed, [this](Row const&) { clock_.advance(Milliseconds{250}); });
        return true;
    });
    database_.reset();
    EXPECT_EQ(sample(metrics_, "wikipub_statements_total", "pauses.add"), 3);
    EXPECT_EQ(sample(metrics_, "wikipub_statements_total", "test.timed"), 1);
    EXPECT_EQ(sample(metrics_, "wikipub_statement_seconds_total", "test.timed"), 0.5);
}

}  // namespace
}  // namespace wikipub::storage

// SPDX-License-Identifier: GPL-2.0-or-later
// First line: Signature. Second line: Signature-Input, left out where empty. Third line: another header. The rest: the
// body, whose digests are right, so that everything behind them is reached. What is accepted covers what it must and
// nothing twice.
#include "sig/inbound.h"

#include <algorithm>
#include <cstdlib>
#include <string>

using namespace wikipub;

namespace {

void demand(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

std::string take_line(std::string_view& text)
{
    std::size_t const end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

std::size_t count(std::string_view text, std::string_view part)
{
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    constexpr Timestamp kNow{std::chrono::seconds{1'795'000'000}};
    std::string_view rest(reinterpret_cast<char const*>(data), size);
    std::string const signature = take_line(rest);
    std::string const input = take_line(rest);
    std::string const other = take_line(rest);
    sig::BodyDigest const digest = sig::digest_of(rest);
    Headers headers = {
        {"Host", "ap.wiki.example"},
        {"Date", format_http_date(kNow)},
        {"Digest", digest.digest},
        {"Content-Digest", digest.content_digest},
        {"X-Other", other},
        {"Signature", signature},
    };
    if (!input.empty()) {
        headers.push_back({"Signature-Input", input});
    }
    sig::VerifyPolicy const policy{.origins = {"https://ap.wiki.example"}};
    auto const claim = sig::read_claim({"POST", "/inbox?a=b", headers, rest}, kNow, policy);
    if (!claim) {
        demand(claim.error().code == Errc::unauthorized || claim.error().code == Errc::invalid_input);
        return 0;
    }
    demand(claim->scheme == (input.empty() ? sig::Scheme::cavage : sig::Scheme::rfc9421));
    demand(!claim->key_id.empty() && !claim->signature.empty() && !claim->bases.empty());
    demand(claim->created >= kNow - policy.past && claim->created <= kNow + policy.future);
    for (std::string const& base : claim->bases) {
        std::string const lines = '\n' + base;
        if (input.empty()) {
            demand(
                count(lines, "\n(request-target): post /inbox") == 1 && count(lines, "\nhost: ap.wiki.example") == 1
            );
            demand(count(lines, "\ndigest: " + digest.digest) == 1);
        } else {
            demand(count(lines, "\n\"@method\": POST\n") == 1 && count(lines, "\n\"@signature-params\": (") == 1);
            demand(count(lines, "\n\"@target-uri\": https://ap.wiki.example/inbox?a=b\n") == 1);
            demand(count(lines, "\n\"content-digest\": " + digest.content_digest + '\n') == 1);
        }
    }
    return 0;
}

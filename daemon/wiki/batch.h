// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/task.h"
#include "wiki/turns.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace wikipub::wiki {

/// Questions of one kind from several callers, gathered into requests of up to `most` while the wiki's turn is waited
/// for; one request at a time, the most urgent first. What is asked while a request is under way goes into the next:
/// the answer on its way may be older than the question. Lives on the loop.
template <class Key, class Fact>
class Batch : public std::enable_shared_from_this<Batch<Key, Fact>> {
public:
    /// An answer for each key, in their order; nullopt where the wiki gave none. rate_limited: to be asked again.
    using Facts = Result<std::vector<std::optional<Fact>>>;
    /// The priority is for requests of its own beyond the one whose turn it is given.
    using Fetch = std::function<Task<Facts>(std::vector<Key>, Turns::Turn, Priority)>;

    Batch(
        asio::any_io_executor loop, Clock const& clock, std::shared_ptr<Turns> turns, Fetch fetch, std::size_t most = 50
    )
        : loop_(std::move(loop)), clock_(clock), turns_(std::move(turns)), fetch_(std::move(fetch)), most_(most)
    {
    }

    Task<Result<std::vector<Fact>>> ask(std::vector<Key> keys, Priority priority)
    {
        auto const asker = std::make_shared<Asker>(loop_, keys.size());
        if (keys.empty()) {
            co_return std::vector<Fact>{};
        }
        asker->deadline = clock_.monotonic() + patience_of(priority);
        if (turns_->hopeless(priority, asker->deadline)) {
            co_return fail(Errc::rate_limited, "the wiki's budget allows no request in time");
        }
        enter(keys, priority, asker);
        asker->done.expires_after(patience_of(priority));
        start(priority);
        if (!asker->finished()) {
            boost::system::error_code ignored;
            co_await asker->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        if (!asker->finished()) {
            leave(asker);
            asker->error = Error{Errc::rate_limited, "no answer came in time"};
        }
        if (asker->error) {
            co_return tl::unexpected<Error>(*asker->error);
        }
        std::vector<Fact> facts;
        facts.reserve(asker->facts.size());
        for (auto& fact : asker->facts) {
            facts.push_back(std::move(*fact));
        }
        co_return facts;
    }

    void close()
    {
        closed_ = true;
        fail_pending({Errc::unavailable, "closed"});
    }

private:
    struct Asker {
        Asker(asio::any_io_executor const& loop, std::size_t count) : done(loop), facts(count), open(count) {}
        bool finished() const { return open == 0 || error; }

        asio::steady_timer done;
        Monotonic deadline;
        std::vector<std::optional<Fact>> facts;
        std::size_t open;
        std::optional<Error> error;
    };

    struct Place {
        std::shared_ptr<Asker> asker;
        std::size_t index;
    };

    struct Question {
        Priority priority;
        std::uint64_t number;
        std::vector<Place> places;
    };
    using Questions = std::map<Key, Question>;

    void enter(std::vector<Key> const& keys, Priority priority, std::shared_ptr<Asker> const& asker)
    {
        for (std::size_t i = 0; i < keys.size(); ++i) {
            auto& question = pending_.try_emplace(keys[i], Question{priority, next_number_, {}}).first->second;
            question.priority = std::min(question.priority, priority);
            question.places.push_back({asker, i});
            ++next_number_;
        }
    }

    void leave(std::shared_ptr<Asker> const& asker)
    {
        for (auto it = pending_.begin(); it != pending_.end();) {
            std::erase_if(it->second.places, [&](Place const& place) { return place.asker == asker; });
            it = it->second.places.empty() ? pending_.erase(it) : std::next(it);
        }
    }

    void start(Priority priority)
    {
        if (closed_) {
            fail_pending({Errc::unavailable, "closed"});
            return;
        }
        if (running_) {
            place_.raise(priority);
            return;
        }
        running_ = true;
        asio::co_spawn(
            loop_,
            run(this->shared_from_this()),
            [self = this->shared_from_this()](std::exception_ptr thrown) {
                if (thrown) {
                    self->running_ = false;
                    log::error("wiki.batch_failed");
                    self->fail_pending({Errc::unavailable, "the request could not be made"});
                }
            }
        );
    }

    static Task<> run(std::shared_ptr<Batch> self)
    {
        while (!self->pending_.empty()) {
            auto const deadline = self->latest_deadline();
            auto turn = co_await self->turns_->take(self->most_urgent(), deadline, &self->place_);
            if (!turn) {
                self->fail_until(deadline, turn.error());
                continue;
            }
            auto questions = self->pick();
            if (questions.empty() || self->closed_) {
                break;
            }
            std::vector<Key> keys;
            auto priority = Priority::rest;
            for (auto const& [key, question] : questions) {
                keys.push_back(key);
                priority = std::min(priority, question.priority);
            }
            auto facts = co_await self->fetch_(std::move(keys), std::move(*turn), priority);
            self->settle(std::move(questions), std::move(facts));
        }
        self->running_ = false;
    }

    Priority most_urgent() const
    {
        auto const urgent = [](auto const& left, auto const& right) {
            return left.second.priority < right.second.priority;
        };
        return std::ranges::min_element(pending_, urgent)->second.priority;
    }

    Monotonic latest_deadline() const
    {
        auto latest = Monotonic::min();
        for (auto const& [key, question] : pending_) {
            for (auto const& place : question.places) {
                latest = std::max(latest, place.asker->deadline);
            }
        }
        return latest;
    }

    /// The most urgent questions, among equals the oldest, no longer pending.
    Questions pick()
    {
        std::vector<typename Questions::iterator> order;
        for (auto it = pending_.begin(); it != pending_.end(); ++it) {
            order.push_back(it);
        }
        auto const count = std::min(most_, order.size());
        auto const middle = order.begin() + static_cast<std::ptrdiff_t>(count);
        std::ranges::partial_sort(order, middle, {}, [](auto const& it) {
            return std::pair(it->second.priority, it->second.number);
        });
        Questions picked;
        for (auto it = order.begin(); it != middle; ++it) {
            picked.insert(pending_.extract(*it));
        }
        return picked;
    }

    void settle(Questions questions, Facts facts)
    {
        if (!facts && facts.error().code == Errc::rate_limited && !closed_) {
            for (auto& [key, question] : questions) {
                std::erase_if(question.places, [](Place const& place) { return place.asker->finished(); });
                if (question.places.empty()) {
                    continue;
                }
                auto const entry =
                    pending_.try_emplace(key, question.priority, question.number, std::vector<Place>{}).first;
                auto& again = entry->second;
                again.priority = std::min(again.priority, question.priority);
                again.number = std::min(again.number, question.number);
                std::ranges::move(question.places, std::back_inserter(again.places));
            }
            return;
        }
        std::size_t i = 0;
        for (auto& [key, question] : questions) {
            for (auto const& [asker, index] : question.places) {
                if (!facts) {
                    fail_asker(*asker, facts.error());
                } else if (!(*facts)[i]) {
                    fail_asker(*asker, {Errc::invalid_input, "the wiki left out something it was asked for"});
                } else if (!asker->finished() && !asker->facts[index]) {
                    asker->facts[index] = (*facts)[i];
                    if (--asker->open == 0) {
                        asker->done.cancel();
                    }
                }
            }
            ++i;
        }
    }

    void fail_pending(Error const& error) { fail_until(Monotonic::max(), error); }

    /// Those that would not have waited beyond `deadline`.
    void fail_until(Monotonic deadline, Error const& error)
    {
        for (auto it = pending_.begin(); it != pending_.end();) {
            auto& places = it->second.places;
            std::erase_if(places, [&](Place const& place) {
                auto const over = place.asker->deadline <= deadline;
                if (over) {
                    fail_asker(*place.asker, error);
                }
                return over;
            });
            it = places.empty() ? pending_.erase(it) : std::next(it);
        }
    }

    static void fail_asker(Asker& asker, Error error)
    {
        if (!asker.finished()) {
            asker.error = std::move(error);
            asker.done.cancel();
        }
    }

    asio::any_io_executor loop_;
    Clock const& clock_;
    std::shared_ptr<Turns> turns_;
    Fetch fetch_;
    std::size_t most_;
    Questions pending_;
    Turns::Place place_;
    std::uint64_t next_number_ = 0;
    bool running_ = false;
    bool closed_ = false;
};

}  // namespace wikipub::wiki

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace wikipub::storage {

/// A function on its way to a database thread and its value or exception on the way back. Touched by one thread at a
/// time: the submitting one, the database's, then again the submitting one.
class PendingWork {
public:
    explicit PendingWork(char const* name) : name_(name) {}
    virtual ~PendingWork() = default;

    char const* name() const { return name_; }
    /// Forgets an earlier run.
    virtual void run(Transaction& transaction) = 0;
    /// What cannot be done inside a transaction.
    virtual void after_commit(Connection&) {}

    void set_failure(std::exception_ptr failure) { failure_ = std::move(failure); }
    bool failed() const { return failure_ != nullptr; }
    void set_done(std::function<void()> done) { done_ = std::move(done); }
    /// Called once, on the database's thread, when the outcome will not change any more.
    void finish() { std::exchange(done_, nullptr)(); }

protected:
    void rethrow_failure() const
    {
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

private:
    char const* name_;
    std::exception_ptr failure_;
    std::function<void()> done_;
};

template <class F, class Argument>
class Work final : public PendingWork {
    using Value = std::invoke_result_t<F const&, Argument&>;
    using Stored = std::conditional_t<std::is_void_v<Value>, std::monostate, Value>;

public:
    Work(char const* name, F f) : PendingWork(name), f_(std::move(f)) {}

    void run(Transaction& transaction) override
    {
        set_failure(nullptr);
        if constexpr (std::is_void_v<Value>) {
            f_(static_cast<Argument&>(transaction));
            value_.emplace();
        } else {
            value_.emplace(f_(static_cast<Argument&>(transaction)));
        }
    }

    Value take()
    {
        rethrow_failure();
        if constexpr (!std::is_void_v<Value>) {
            return std::move(*value_);
        }
    }

private:
    F const f_;
    std::optional<Stored> value_;
};

}  // namespace wikipub::storage

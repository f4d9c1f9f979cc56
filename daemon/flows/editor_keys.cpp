// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/editor_keys.h"

#include "flows/identity.h"
#include "storage/signing_keys.h"

#include <boost/asio/co_spawn.hpp>

namespace wikipub::flows {

namespace {

storage::ActorName name_of(std::int64_t number)
{
    return {storage::ActorKind::editor, "", PageId{number}, 1};
}

/// PKCS#8.
Task<std::string> generate()
{
    co_return sig::PrivateKey::generate().to_pem();
}

}  // namespace

Task<> EditorKeys::make(std::int64_t number)
{
    if (keys_.find(name_of(number)) != nullptr) {
        co_return;
    }
    auto const pem = co_await asio::co_spawn(maker_, generate(), asio::use_awaitable);
    auto const key = sig::PrivateKey::from_pem(pem);
    storage::SigningKey const row{owner(number), pem, key.value().public_pem(), clock_.now()};
    auto const added = co_await database_.write("editor_keys.add", [row](storage::Transaction& transaction) {
        return storage::add_signing_key(transaction, row);
    });
    if (added) {
        keys_.add(row.owner, {*key, row.public_pem});
    }
}

void EditorKeys::forget(std::int64_t number)
{
    keys_.remove(owner(number));
}

std::string EditorKeys::owner(std::int64_t number)
{
    return key_owner(name_of(number));
}

}  // namespace wikipub::flows

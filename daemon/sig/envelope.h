// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace wikipub::sig {

/// Encrypts for whoever has the private key of a certificate: CMS EnvelopedData (RFC 5652 §6) with AES-256-CBC in DER,
/// which `openssl cms -decrypt -binary -inform DER` opens too. It says nothing of who wrote it, nor whether it is
/// whole.
class Envelope {
public:
    /// `descriptor`: open for writing, of the caller. Errc::invalid_input where the PEM holds no certificate, or one
    /// whose key does not encrypt.
    static Result<Envelope> seal(int descriptor, std::string const& certificate_pem);
    ~Envelope();
    Envelope(Envelope&&) noexcept;
    Envelope& operator=(Envelope&&) noexcept;

    /// False where it could not be written.
    bool write(std::string_view bytes);
    /// The end of the envelope; nothing is written after it.
    bool finish();

private:
    struct State;
    explicit Envelope(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Reads one. Holds the encrypted bytes in memory, never the plain ones.
class OpenedEnvelope {
public:
    /// Errc::invalid_input where the PEM holds no private key, or one with a passphrase, or the bytes are no envelope;
    /// Errc::forbidden where it is for another kind of key. With another key of the same kind what is read is random.
    static Result<OpenedEnvelope> open(int descriptor, std::string const& private_key_pem);
    ~OpenedEnvelope();
    OpenedEnvelope(OpenedEnvelope&&) noexcept;
    OpenedEnvelope& operator=(OpenedEnvelope&&) noexcept;

    /// How many bytes; 0 at the end. Errc::invalid_input where the rest is damaged.
    Result<std::size_t> read(char* into, std::size_t most);

private:
    struct State;
    explicit OpenedEnvelope(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace wikipub::sig

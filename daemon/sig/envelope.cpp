// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/envelope.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace wikipub::sig {

namespace {

template <auto kFree>
struct Freed {
    template <class T>
    void operator()(T* freed) const
    {
        kFree(freed);
    }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Cms = std::unique_ptr<CMS_ContentInfo, Freed<CMS_ContentInfo_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

Bio text_of(std::string const& pem)
{
    return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

int no_passphrase(char*, int, int, void*)
{
    return -1;
}

}  // namespace

struct Envelope::State {
    Bio out;
    Cms cms;
    Bio in;  ///< what is written here is encrypted into `out`
};

Envelope::Envelope(std::unique_ptr<State> state) : state_(std::move(state)) {}
Envelope::~Envelope() = default;
Envelope::Envelope(Envelope&&) noexcept = default;
Envelope& Envelope::operator=(Envelope&&) noexcept = default;

Result<Envelope> Envelope::seal(int descriptor, std::string const& certificate_pem)
{
    ERR_clear_error();
    Certificate const certificate(PEM_read_bio_X509(text_of(certificate_pem).get(), nullptr, no_passphrase, nullptr));
    if (!certificate) {
        return fail(Errc::invalid_input, "is no certificate in PEM");
    }
    auto state = std::make_unique<State>();
    constexpr unsigned kFlags = CMS_BINARY | CMS_STREAM | CMS_PARTIAL;
    state->cms.reset(CMS_encrypt(nullptr, nullptr, EVP_aes_256_cbc(), kFlags));
    if (!state->cms || CMS_add1_recipient_cert(state->cms.get(), certificate.get(), 0) == nullptr) {
        return fail(Errc::invalid_input, "has a key that cannot encrypt; make one of RSA");
    }
    state->out.reset(BIO_new_fd(descriptor, BIO_NOCLOSE));
    state->in.reset(BIO_new_CMS(state->out.get(), state->cms.get()));
    if (!state->in) {
        return fail(Errc::invalid_input, "cannot be encrypted for");
    }
    // The chain ends in `out`, and frees it.
    static_cast<void>(state->out.release());
    return Envelope(std::move(state));
}

bool Envelope::write(std::string_view bytes)
{
    std::size_t written = 0;
    return bytes.empty() ||
           (BIO_write_ex(state_->in.get(), bytes.data(), bytes.size(), &written) == 1 && written == bytes.size());
}

bool Envelope::finish()
{
    return BIO_flush(state_->in.get()) == 1;
}

struct OpenedEnvelope::State {
    Cms cms;
    Key key;
    Bio out;
};

OpenedEnvelope::OpenedEnvelope(std::unique_ptr<State> state) : state_(std::move(state)) {}
OpenedEnvelope::~OpenedEnvelope() = default;
OpenedEnvelope::OpenedEnvelope(OpenedEnvelope&&) noexcept = default;
OpenedEnvelope& OpenedEnvelope::operator=(OpenedEnvelope&&) noexcept = default;

Result<OpenedEnvelope> OpenedEnvelope::open(int descriptor, std::string const& private_key_pem)
{
    ERR_clear_error();
    auto state = std::make_unique<State>();
    state->key.reset(PEM_read_bio_PrivateKey(text_of(private_key_pem).get(), nullptr, no_passphrase, nullptr));
    if (!state->key) {
        return fail(Errc::invalid_input, "the key is no private key in PEM without a passphrase");
    }
    Bio const in(BIO_new_fd(descriptor, BIO_NOCLOSE));
    state->cms.reset(d2i_CMS_bio(in.get(), nullptr));
    if (!state->cms) {
        return fail(Errc::invalid_input, "it is neither a backup nor an encrypted one, or it is cut off");
    }
    // A wrong key gives random plain text rather than an answer (RFC 3218).
    if (CMS_decrypt_set1_pkey_and_peer(state->cms.get(), state->key.get(), nullptr, nullptr) != 1) {
        return fail(Errc::forbidden, "it was encrypted to another key");
    }
    state->out.reset(CMS_dataInit(state->cms.get(), nullptr));
    if (!state->out) {
        return fail(Errc::forbidden, "it was encrypted to another key");
    }
    return OpenedEnvelope(std::move(state));
}

Result<std::size_t> OpenedEnvelope::read(char* into, std::size_t most)
{
    std::size_t got = 0;
    if (BIO_read_ex(state_->out.get(), into, most, &got) == 1) {
        return got;
    }
    // The last block's padding is wrong where a bit of it differs.
    auto* const cipher = BIO_find_type(state_->out.get(), BIO_TYPE_CIPHER);
    if (cipher != nullptr && BIO_get_cipher_status(cipher) == 0) {
        return fail(Errc::invalid_input, "it was encrypted to another key, or is damaged");
    }
    return std::size_t{0};
}

}  // namespace wikipub::sig

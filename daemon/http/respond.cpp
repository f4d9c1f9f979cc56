// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/respond.h"

#include "http/negotiation.h"
#include "http/pages.h"

namespace wikipub::http {

namespace {

/// Seconds after which a refused client may come back.
constexpr std::string_view kRetryAfter = "60";

std::string_view cache_control(Caching caching)
{
    switch (caching) {
        case Caching::never:
            return "private, no-store";
        case Caching::brief:
            return "max-age=180";
        case Caching::forever:
            return "public, max-age=31536000, immutable";
    }
    return "no-store";
}

void add_refusal_headers(Response& response)
{
    if (response.status == 401) {
        // RFC 9110 §15.5.2 wants a challenge; draft-cavage §3.1.1 gives this one.
        response.set("WWW-Authenticate", R"(Signature headers="(request-target) host date digest")");
    }
    if (response.status == 429 || response.status == 503) {
        response.set("Retry-After", std::string(kRetryAfter));
    }
}

Response refuse_with_page(unsigned status, Request const& request)
{
    auto response =
        send_page(error_page(preferred_language(request.header("Accept-Language")), status), Caching::never);
    response.status = status;
    add_refusal_headers(response);
    return response;
}

Response refuse_plainly(unsigned status)
{
    auto response = send(std::string(reason_phrase(status)) + "\n", "text/plain; charset=utf-8", Caching::never);
    response.status = status;
    add_refusal_headers(response);
    return response;
}

}  // namespace

unsigned status_of(Errc code)
{
    switch (code) {
        case Errc::invalid_input:
            return 400;
        case Errc::unauthorized:
            return 401;
        case Errc::forbidden:
            return 403;
        case Errc::not_found:
            return 404;
        case Errc::gone:
            return 410;
        case Errc::conflict:
            return 409;
        case Errc::rate_limited:
            return 429;
        case Errc::unavailable:
            return 503;
    }
    return 500;
}

Response send(std::string body, std::string_view media_type, Caching caching)
{
    Response response;
    response.body = std::move(body);
    response.set("Content-Type", std::string(media_type));
    response.set("Cache-Control", std::string(cache_control(caching)));
    response.set("X-Content-Type-Options", "nosniff");
    return response;
}

Response send_page(text::Html page, Caching caching)
{
    auto response = send(std::move(page.text), "text/html; charset=utf-8", caching);
    response.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https:; base-uri 'none'; "
        "frame-ancestors 'none'"
    );
    response.set("Referrer-Policy", "no-referrer");
    return response;
}

Response redirect(std::string url, unsigned status)
{
    Response response;
    response.status = status;
    response.set("Location", std::move(url));
    response.set("Cache-Control", std::string(cache_control(Caching::never)));
    return response;
}

Response refuse(unsigned status, Request const& request)
{
    bool const wants_page = status != 410 && negotiate(request.header("Accept"), Format::json) == Format::html;
    return wants_page ? refuse_with_page(status, request) : refuse_plainly(status);
}

Response refuse(Error const& error, Request const& request)
{
    auto response = refuse(status_of(error.code), request);
    if (error.code == Errc::gone) {
        response.body.clear();
    }
    response.detail = error.detail;
    return response;
}

Response refuse_person(Error const& error, Request const& request)
{
    auto response = refuse_with_page(status_of(error.code), request);
    response.detail = error.detail;
    return response;
}

bool is_discovery(std::string_view path)
{
    return path.starts_with("/.well-known/") || path.starts_with("/nodeinfo/");
}

void allow_every_origin(Response& response)
{
    response.set("Access-Control-Allow-Origin", "*");
    response.set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
    response.set("Access-Control-Allow-Headers", "Accept");
}

}  // namespace wikipub::http

// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/context.h"

#include <string_view>

namespace wikipub::ap {

namespace {

constexpr char const* kActivityStreams = "https://www.w3.org/ns/activitystreams";
constexpr char const* kSecurity = "https://w3id.org/security/v1";

/// A term whose value is an IRI, not a text.
void add_iri_term(json::Object& terms, std::string_view name, std::string_view iri)
{
    terms.add(name, [&](json::Object& term) {
        term.add("@id", iri);
        term.add("@type", "@id");
    });
}

void add_context(json::Object& out, auto const& fill_terms, bool security = false)
{
    out.add("@context", [&](json::Array& context) {
        context.add(kActivityStreams);
        if (security) {
            context.add(kSecurity);
        }
        context.add([&](json::Object& terms) { fill_terms(terms); });
    });
}

}  // namespace

void add_plain_context(json::Object& out)
{
    out.add("@context", kActivityStreams);
}

void add_actor_context(json::Object& out)
{
    auto const terms = [](json::Object& terms) {
        terms.add("manuallyApprovesFollowers", "as:manuallyApprovesFollowers");
        add_iri_term(terms, "movedTo", "as:movedTo");
        add_iri_term(terms, "alsoKnownAs", "as:alsoKnownAs");
        terms.add("toot", "http://joinmastodon.org/ns#");
        add_iri_term(terms, "featured", "toot:featured");
        terms.add("discoverable", "toot:discoverable");
        terms.add("indexable", "toot:indexable");
        terms.add("suspended", "toot:suspended");
        terms.add("schema", "http://schema.org#");
        terms.add("PropertyValue", "schema:PropertyValue");
        terms.add("value", "schema:value");
        terms.add("webfinger", [](json::Object& term) {
            term.add("@id", "https://purl.archive.org/socialweb/webfinger#webfinger");
            term.add("@type", "http://www.w3.org/2001/XMLSchema#string");
        });
    };
    add_context(out, terms, true);
}

void add_post_context(json::Object& out)
{
    add_context(out, [](json::Object& terms) {
        terms.add("sensitive", "as:sensitive");
        terms.add("Hashtag", "as:Hashtag");
        terms.add("ostatus", "http://ostatus.org#");
        terms.add("conversation", "ostatus:conversation");
        terms.add("gts", "https://gotosocial.org/ns#");
        add_iri_term(terms, "interactionPolicy", "gts:interactionPolicy");
        add_iri_term(terms, "canQuote", "gts:canQuote");
        add_iri_term(terms, "automaticApproval", "gts:automaticApproval");
        add_iri_term(terms, "license", "http://purl.org/dc/terms/license");
    });
}

void add_quote_context(json::Object& out)
{
    add_context(out, [](json::Object& terms) {
        terms.add("gts", "https://gotosocial.org/ns#");
        terms.add("QuoteAuthorization", "https://w3id.org/fep/044f#QuoteAuthorization");
        terms.add("QuoteRequest", "https://w3id.org/fep/044f#QuoteRequest");
        add_iri_term(terms, "interactingObject", "gts:interactingObject");
        add_iri_term(terms, "interactionTarget", "gts:interactionTarget");
    });
}

}  // namespace wikipub::ap

// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/discovery.h"

#include "ap/vocabulary.h"
#include "json/writer.h"

namespace wikipub::ap {

namespace {

constexpr std::string_view kNodeInfoSchema = "http://nodeinfo.diaspora.software/ns/schema/";

void add_link(json::Array& links, std::string_view rel, std::string_view type, std::string_view href)
{
    links.add([&](json::Object& link) {
        link.add("rel", rel);
        if (!type.empty()) {
            link.add("type", type);
        }
        link.add("href", href);
    });
}

std::string escape_xml_attribute(std::string_view text)
{
    std::string result;
    for (char const c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

}  // namespace

std::string write(WebFinger const& descriptor)
{
    return json::write([&](json::Object& out) {
        out.add("subject", "acct:" + descriptor.account);
        out.add("aliases", descriptor.aliases);
        out.add("links", [&](json::Array& links) {
            add_link(links, "http://webfinger.net/rel/profile-page", "text/html", descriptor.profile_page);
            // The only link of a type application/*: Lemmy tries each of those as the actor.
            add_link(links, "self", kActivityJson, descriptor.self);
        });
    });
}

std::string write_host_meta(std::string_view webfinger)
{
    return R"(<?xml version="1.0" encoding="UTF-8"?>)"
           "\n"
           R"(<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" type="application/jrd+json" template=")" +
           escape_xml_attribute(webfinger) + R"(?resource={uri}"/></XRD>)" + "\n";
}

std::string write(NodeInfoLinks const& document)
{
    return json::write([&](json::Object& out) {
        out.add("links", [&](json::Array& links) {
            add_link(links, std::string(kNodeInfoSchema) + "2.0", "", document.version_2_0);
            add_link(links, std::string(kNodeInfoSchema) + "2.1", "", document.version_2_1);
            add_link(links, "https://www.w3.org/ns/activitystreams#Application", "", document.application);
        });
    });
}

std::string write(NodeInfo const& info, NodeInfoVersion version)
{
    return json::write([&](json::Object& out) {
        out.add("version", version == NodeInfoVersion::v2_0 ? "2.0" : "2.1");
        out.add("software", [&](json::Object& software) {
            software.add("name", "wikipub");
            software.add("version", info.software_version);
            if (version == NodeInfoVersion::v2_1) {
                software.add("repository", info.repository);
            }
        });
        out.add("protocols", [](json::Array& protocols) { protocols.add("activitypub"); });
        out.add("services", [](json::Object& services) {
            services.add("inbound", [](json::Array&) {});
            services.add("outbound", [](json::Array&) {});
        });
        out.add("openRegistrations", false);
        out.add("usage", [&](json::Object& usage) {
            usage.add("users", [](json::Object&) {});
            usage.add("localPosts", info.local_posts);
        });
        out.add("metadata", [&](json::Object& metadata) {
            metadata.add("nodeName", info.node_name);
            metadata.add("nodeDescription", info.node_description);
        });
    });
}

}  // namespace wikipub::ap

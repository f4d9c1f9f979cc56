// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/discovery.h"

#include "http/request_context.h"
#include "http/respond.h"

namespace wikipub::http {

namespace {

Response send_to_every_origin(std::string body, std::string_view media_type)
{
    auto response = send(std::move(body), media_type, Caching::brief);
    allow_every_origin(response);
    return response;
}

/// A refusal that a script of another origin may read as well.
Response refuse_every_origin(Error const& error, Request const& request)
{
    auto response = refuse(error, request);
    allow_every_origin(response);
    return response;
}

Task<Response> get_nodeinfo(Services& services, Request const& request, Services::NodeinfoVersion version)
{
    auto document = co_await services.nodeinfo(version);
    if (!document) {
        co_return refuse_every_origin(document.error(), request);
    }
    co_return send_to_every_origin(std::move(document->json), kJson);
}

}  // namespace

Task<Response> get_webfinger(Services& services, Request const& request)
{
    auto resource = request.parameter("resource");
    if (resource.empty()) {
        Error const error{Errc::invalid_input, "no resource"};
        co_return refuse_every_origin(error, request);
    }
    auto document = co_await services.webfinger(std::move(resource), caller_of(request));
    if (!document) {
        co_return refuse_every_origin(document.error(), request);
    }
    co_return send_to_every_origin(std::move(document->json), kJrdJson);
}

Task<Response> get_host_meta(Services& services, Request const& /*request*/)
{
    co_return send_to_every_origin(services.host_meta_xml(), kXrdXml);
}

Task<Response> get_host_meta_json(Services& services, Request const& /*request*/)
{
    co_return send_to_every_origin(services.host_meta_json(), kJson);
}

Task<Response> get_nodeinfo_links(Services& services, Request const& /*request*/)
{
    co_return send_to_every_origin(services.nodeinfo_links(), kJson);
}

Task<Response> get_nodeinfo_2_0(Services& services, Request const& request)
{
    return get_nodeinfo(services, request, Services::NodeinfoVersion::v2_0);
}

Task<Response> get_nodeinfo_2_1(Services& services, Request const& request)
{
    return get_nodeinfo(services, request, Services::NodeinfoVersion::v2_1);
}

}  // namespace wikipub::http

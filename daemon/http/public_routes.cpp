// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/public_routes.h"

#include "http/discovery.h"
#include "http/events.h"
#include "http/inbox.h"
#include "http/objects.h"
#include "http/people.h"
#include "http/respond.h"

#include <array>

namespace wikipub::http {

namespace {

using enum Method;

constexpr std::array kPublic{
    Route<Services>{get, "/", get_front},
    Route<Services>{get, "/find", get_find},
    Route<Services>{get, "/follow", get_follow},
    Route<Services>{get, "/style.css", get_style},
    Route<Services>{get, "/robots.txt", get_robots},

    Route<Services>{get, "/.well-known/webfinger", get_webfinger},
    Route<Services>{get, "/.well-known/host-meta", get_host_meta},
    Route<Services>{get, "/.well-known/host-meta.json", get_host_meta_json},
    Route<Services>{get, "/.well-known/nodeinfo", get_nodeinfo_links},
    Route<Services>{get, "/nodeinfo/2.0", get_nodeinfo_2_0},
    Route<Services>{get, "/nodeinfo/2.1", get_nodeinfo_2_1},

    Route<Services>{post, "/inbox", post_inbox},

    Route<Services>{get, "/actor", get_actor},
    Route<Services>{post, "/actor/inbox", post_inbox},
    Route<Services>{get, "/actor/outbox", get_posts_of_actor},
    Route<Services>{get, "/actor/followers", get_relations},
    Route<Services>{get, "/actor/following", get_relations},
    Route<Services>{get, "/actor/featured", get_posts_of_actor},
    Route<Services>{get, "/actor/a/{n}", get_actor_activity},

    Route<Services>{get, "/w/{wiki}", get_actor},
    Route<Services>{post, "/w/{wiki}/inbox", post_inbox},
    Route<Services>{get, "/w/{wiki}/outbox", get_posts_of_actor},
    Route<Services>{get, "/w/{wiki}/followers", get_relations},
    Route<Services>{get, "/w/{wiki}/following", get_relations},
    Route<Services>{get, "/w/{wiki}/featured", get_posts_of_actor},
    Route<Services>{get, "/w/{wiki}/a/{n}", get_actor_activity},

    Route<Services>{get, "/w/{wiki}/p/{page}", get_actor},
    Route<Services>{post, "/w/{wiki}/p/{page}/inbox", post_inbox},
    Route<Services>{get, "/w/{wiki}/p/{page}/outbox", get_posts_of_actor},
    Route<Services>{get, "/w/{wiki}/p/{page}/followers", get_relations},
    Route<Services>{get, "/w/{wiki}/p/{page}/following", get_relations},
    Route<Services>{get, "/w/{wiki}/p/{page}/featured", get_posts_of_actor},
    Route<Services>{get, "/w/{wiki}/p/{page}/a/{n}", get_actor_activity},

    Route<Services>{get, "/u/{editor}", get_actor},
    Route<Services>{post, "/u/{editor}/inbox", post_inbox},
    Route<Services>{get, "/u/{editor}/outbox", get_posts_of_actor},
    Route<Services>{get, "/u/{editor}/followers", get_relations},
    Route<Services>{get, "/u/{editor}/following", get_relations},
    Route<Services>{get, "/u/{editor}/featured", get_posts_of_actor},
    Route<Services>{get, "/u/{editor}/a/{n}", get_actor_activity},

    Route<Services>{get, "/w/{wiki}/o/{post}", get_post},
    Route<Services>{get, "/w/{wiki}/o/{post}/create", get_post},
    Route<Services>{get, "/w/{wiki}/o/{post}/update/{n}", get_post},
    Route<Services>{get, "/w/{wiki}/o/{post}/delete", get_post},
    Route<Services>{get, "/w/{wiki}/o/{post}/replies", get_post},
    Route<Services>{get, "/w/{wiki}/o/{post}/q/{n}", get_post},
    Route<Services>{get, "/w/{wiki}/c/{page}", get_conversation},

    Route<Services>{get, "/@{handle}", get_profile},
    Route<Services>{get, "/@{handle}/{post}", get_post_page},
    Route<Services>{get, "/w/{wiki}/t/{tag}", get_tag},
};

Task<Response> get_health(InternalServices& services, Request const& request);
Task<Response> get_metrics(InternalServices& services, Request const& request);

constexpr std::array kInternal{
    Route<InternalServices>{get, "/healthz", get_health},
    Route<InternalServices>{get, "/metrics", get_metrics},
    Route<InternalServices>{post, "/v1/events/{token}", post_events},
};

Task<Response> get_health(InternalServices& services, Request const& request)
{
    auto const health = co_await services.health();
    if (!health) {
        co_return refuse(health.error(), request);
    }
    co_return send("ok\n", "text/plain; charset=utf-8", Caching::never);
}

Task<Response> get_metrics(InternalServices& services, Request const& /*request*/)
{
    co_return send(services.metrics(), "text/plain; version=0.0.4; charset=utf-8", Caching::never);
}

}  // namespace

std::span<Route<Services> const> public_routes()
{
    return kPublic;
}

std::span<Route<InternalServices> const> internal_routes()
{
    return kInternal;
}

}  // namespace wikipub::http

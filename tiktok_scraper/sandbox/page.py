"""The HTML of the front page, with the two scripts that matter to a session.

The first stands for webmssdk: it hooks ``fetch``, so that calls of the API made by any
code of the page go out with ``msToken`` and a signature. The second is the site's own
first call of the feed.
"""

from __future__ import annotations

import json
from typing import Any

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>TikTok - Make Your Day</title>
<link rel="icon" href="data:,"></head>
<body><div id="app">For You</div>
<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">STATE</script>
<script>
(() => {
  const plain = window.fetch;
  const cookie = (name) =>
    (document.cookie.match("(?:^|; )" + name + "=([^;]*)") || [])[1] || "";
  const signature = (query) => {
    let value = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(query))
      value = Math.imul(value ^ byte, 0x01000193) >>> 0;
    return value.toString(16).padStart(8, "0");
  };
  const signed = (address) => {
    const url = new URL(address);
    for (const name of ["msToken", "X-Bogus"])
      if (url.searchParams.has(name)) url.searchParams.delete(name);
    const query = url.search.slice(1) + (url.search ? "&" : "")
      + "msToken=" + encodeURIComponent(cookie("msToken"));
    url.search = query + "&X-Bogus=" + signature(query);
    return url.href;
  };
  window.fetch = (input, init) => {
    const whole = input instanceof Request;
    const url = new URL(whole ? input.url : input, location.href);
    if (url.origin !== location.origin || !url.pathname.startsWith("/api/"))
      return plain(input, init);
    return plain(whole ? new Request(signed(url), input) : signed(url), init);
  };
})();
</script>
<script>
const context = JSON.parse(document.getElementById(
  "__UNIVERSAL_DATA_FOR_REHYDRATION__").textContent
)["__DEFAULT_SCOPE__"]["webapp.app-context"];
const token = (document.cookie.match(/s_v_web_id=([^;]+)/) || [])[1] || "";
fetch("/api/recommend/item_list/?" + new URLSearchParams({
  aid: "1988", app_name: "tiktok_web", count: "30", from_page: "fyp",
  device_id: context.wid, verifyFp: token,
}));
</script></body></html>
"""


def html(state: dict[str, Any]) -> str:
    """The page with ``state`` in it; no value can end the script that it stands in."""
    return _PAGE.replace("STATE", json.dumps(state).replace("<", "\\u003c"))

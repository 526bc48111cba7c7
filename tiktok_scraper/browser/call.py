"""A call that the site's own page makes, so that the site's own script signs it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from scrapy.exceptions import DownloadFailedError
from w3lib.url import add_or_replace_parameters

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tiktok_scraper.browser.front_page import Ids

# The body comes as base64, or a page's text decoding would change its bytes. The page
# has unpacked it, so what the headers say of its packing is true no more.
_FETCH = """async url => {
  let answer, bytes;
  try {
    answer = await fetch(url, {credentials: "include"});
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    return {failed: String(error)};
  }
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  const untrue = ["content-encoding", "content-length", "transfer-encoding"];
  const headers = [...answer.headers].filter(([name]) => !untrue.includes(name));
  return {status: answer.status, headers, body: btoa(text)};
}"""


class Carried(NamedTuple):
    """An answer that came to the page."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


async def carry(page: Page, url: str, ids: Ids) -> Carried:
    """What ``url`` answers to this page, asked with the page's own ids.

    Raises DownloadFailedError where no whole answer came, as plain HTTP would.
    """
    own = {"device_id": ids.device_id, "verifyFp": ids.token}
    known = {name: value for name, value in own.items() if value}
    told = await page.evaluate(_FETCH, add_or_replace_parameters(url, known))
    if "failed" in told:
        raise DownloadFailedError(f"browser: the page's call failed: {told['failed']}")
    headers = [(name, value) for name, value in told["headers"]]
    return Carried(told["status"], headers, base64.b64decode(told["body"]))

#!/bin/sh
# Makes sure that the browser tests find a Chromium: the machine's own, or Playwright's,
# or one from the package manager where we may use it. $1 is the Python to ask.
set -u
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
playwright_has_one() {
    "$1" - <<'PY' 2>/dev/null
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not os.path.exists(playwright.chromium.executable_path))
PY
}
playwright_has_one "$1" && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing chromium for the browser tests"
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null 2>&1
    command -v chromium >/dev/null 2>&1 && exit 0
fi
echo "fetching Playwright's own Chromium for the browser tests"
"$1" -m playwright install chromium >/dev/null 2>&1 && playwright_has_one "$1" && exit 0
echo "no Chromium could be installed; the browser tests will fail and say so." >&2
echo "Install chromium with your package manager, or set CHROMIUM to one." >&2

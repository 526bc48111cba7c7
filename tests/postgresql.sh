#!/bin/sh
# Makes sure that the tests of the state store find a PostgreSQL: the machine's own, or
# one from the package manager where we may use it. The tests start it themselves.
set -u
there_is_one() {
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}
there_is_one && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing postgresql for the tests of the state store"
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null 2>&1
    there_is_one && exit 0
fi
echo "no PostgreSQL could be installed; tests of the state store will fail and say so." >&2
echo "Install postgresql with your package manager." >&2

#!/bin/sh
# Installs what the load program measures against: nginx, wrk and etcd, from Debian's packages. None of them is
# left running as a service: the program starts its own, on free loopback ports, and ends them.
set -eu

missing=""
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
command -v wrk >/dev/null 2>&1 || missing="$missing wrk"
command -v etcd >/dev/null 2>&1 || missing="$missing etcd-server"
command -v taskset >/dev/null 2>&1 || missing="$missing util-linux"
[ -n "$missing" ] || exit 0

# Debian starts a service as soon as it is installed, unless this says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null

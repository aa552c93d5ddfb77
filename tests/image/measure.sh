#!/usr/bin/env bash
# Runs the image as a cluster would: its own user, nothing to write to but the volume, no right. Prints its size, ten cold
# starts until it is ready, and what SIGTERM leads to. Needs root and buildah. Usage: measure.sh IMAGE
set -euo pipefail
image=$1
container=$(buildah from "$image")
root=$(buildah mount "$container")
volume=$(mktemp -d)
trap 'buildah umount "$container" >/dev/null; buildah rm "$container" >/dev/null; rm -rf "$volume"' EXIT
chown 65532:65532 "$volume"
echo "size: $(du --summarize --apparent-size --block-size=1 "$root" | cut -f1) bytes unpacked"
export root volume
unshare --mount bash -euo pipefail <<'INSIDE'
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount --bind "$volume" "$root/var/lib/vortex"
inside() {
    chroot --userspec=65532:65532 "$root" /usr/local/bin/vortexd "$@"
}
admin=127.0.0.1:19889
for start in {1..10}; do
    rm -rf "$volume"/data
    before=$(date +%s%N)
    # Not the function: a signal has to reach the daemon and no shell.
    chroot --userspec=65532:65532 "$root" /usr/local/bin/vortexd --data-dir /var/lib/vortex/data \
        --listen 127.0.0.1:18888 --admin-listen $admin >/dev/null 2>"$volume/log" &
    daemon=$!
    until inside healthcheck --admin-listen $admin >/dev/null 2>&1; do
        kill -0 $daemon || { cat "$volume/log"; exit 1; }
    done
    ready=$(($(date +%s%N) - before))
    kill -TERM $daemon
    status=0
    wait $daemon || status=$?
    echo "start $start: ready after $((ready / 1000000)) ms; SIGTERM: status $status"
    test $status = 0
done
INSIDE

#!/usr/bin/env bash
# Runs the image as a cluster would: its own user, nothing to write to but the volume, no right, a network of its own. Prints its
# size, ten cold starts until it is ready, what SIGTERM leads to, and whether names are looked up. Needs root, buildah, ip and
# python3; for another architecture an emulator that is linked statically. Usage: measure.sh IMAGE [EMULATOR]
set -euo pipefail
image=$1
emulator=${2:+$(command -v "$2")}
container=$(buildah from "$image")
root=$(buildah mount "$container")
volume=$(mktemp -d)
trap 'buildah umount "$container" >/dev/null; buildah rm "$container" >/dev/null; rm -rf "$volume"' EXIT
chown 65532:65532 "$volume"
echo "size: $(du --summarize --apparent-size --block-size=1 "$root" | cut -f1) bytes unpacked"
ls -l "$root/usr/local/bin"
# Names are asked of whoever is on port 53 here.
echo nameserver 127.0.0.1 >"$root/etc/resolv.conf"
mkdir -p "$root/dev"
test -z "$emulator" || cp "$emulator" "$root/emulator"
export root volume emulator
unshare --mount --net bash -euo pipefail <<'INSIDE'
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
ip link set lo up
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount --bind "$volume" "$root/var/lib/vortex"
# What every container has.
mount -t tmpfs dev "$root/dev"
for device in null random urandom; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
program() {
    chroot --userspec=65532:65532 "$root" ${emulator:+/emulator} "/usr/local/bin/$@"
}
inside() {
    program vortexd "$@"
}
inside --version
admin=127.0.0.1:19889
for start in {1..10}; do
    rm -rf "$volume"/data
    before=$(date +%s%N)
    # Not the function: a signal has to reach the daemon and no shell.
    chroot --userspec=65532:65532 "$root" ${emulator:+/emulator} /usr/local/bin/vortexd --data-dir /var/lib/vortex/data \
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
# Answers every question with 127.0.0.1.
python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 53))
while True:
    q, who = s.recvfrom(512)
    is_a = q[-3] == 1
    answer = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x7f\x00\x00\x01" if is_a else b""
    s.sendto(q[:2] + b"\x81\x80\x00\x01\x00" + bytes([is_a]) + b"\x00\x00\x00\x00" + q[12:] + answer, who)
' &
# Without tokens it answers to names only if it is told to.
chroot --userspec=65532:65532 "$root" ${emulator:+/emulator} /usr/local/bin/vortexd --data-dir /var/lib/vortex/data \
    --insecure --listen 127.0.0.1:18888 --admin-listen $admin >/dev/null 2>"$volume/log" &
daemon=$!
until inside healthcheck --admin-listen $admin >/dev/null 2>&1; do kill -0 $daemon; done
until program vortexctl --server http://vortex.example:18888 config list; do
    kill -0 $daemon
    sleep 0.2
done
echo "names: looked up"
INSIDE

#!/usr/bin/env bash
# Makes stand-ins for the two base images of the Dockerfile out of Debian's packages and the Rust that is installed here,
# where the real ones cannot be fetched: localhost/vortex-build and localhost/vortex-runtime, the latter for amd64 and arm64.
# Needs root, buildah, debootstrap. Usage: bases.sh FOLDER
set -euo pipefail
folder=$1
export BUILDAH_ISOLATION=chroot
mkdir -p "$folder/debs" "$folder/runtime"

# With a compiler, as rust:1.95-slim-bookworm has it.
test -d "$folder/build" ||
    debootstrap --variant=minbase --include=ca-certificates,gcc,libc6-dev bookworm "$folder/build"
# Whatever this machine trusts to fetch crates.
cp /etc/ssl/certs/ca-certificates.crt "$folder/build/etc/ssl/certs/"
# The compiler brings the targets that are installed here, and knows no others.
printf '%s\n' '#!/bin/sh' 'exit 0' >"$folder/build/usr/local/bin/rustup"
chmod +x "$folder/build/usr/local/bin/rustup"
image=$(buildah from scratch)
buildah add --quiet "$image" "$folder/build" /
buildah add --quiet "$image" "$(rustc --print sysroot)" /usr/local/rust
buildah config --env CARGO_HOME=/usr/local/cargo \
    --env PATH=/usr/local/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$image"
buildah commit --quiet "$image" localhost/vortex-build
buildah rm "$image" >/dev/null

# Certificates, time zones, names of services and two users, as distroless/static has them; nothing that runs, so it is the
# same for every architecture.
(cd "$folder/debs" && apt-get download -qq base-files media-types netbase tzdata)
for package in "$folder"/debs/*.deb; do
    dpkg-deb --extract "$package" "$folder/runtime"
done
rm -rf "$folder"/runtime/usr/share/{bug,lintian,man}
install -D -m 0644 -t "$folder/runtime/etc/ssl/certs" "$folder/build/etc/ssl/certs/ca-certificates.crt"
install -d -m 1777 "$folder/runtime/tmp"
printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'nonroot:x:65532:65532:nonroot:/:/sbin/nologin' \
    >"$folder/runtime/etc/passwd"
printf '%s\n' 'root:x:0:' 'nonroot:x:65532:' >"$folder/runtime/etc/group"
printf '%s\n' 'hosts: files dns' >"$folder/runtime/etc/nsswitch.conf"
for architecture in amd64 arm64; do
    image=$(buildah from scratch)
    buildah add --quiet "$image" "$folder/runtime" /
    buildah config --arch $architecture "$image"
    buildah commit --quiet "$image" localhost/vortex-runtime:$architecture
    buildah rm "$image" >/dev/null
done

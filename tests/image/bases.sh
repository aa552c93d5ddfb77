#!/usr/bin/env bash
# Makes stand-ins for the two base images of the Dockerfile out of Debian's packages and the Rust that is installed here,
# where the real ones cannot be fetched: localhost/vortex-build and localhost/vortex-runtime.
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
image=$(buildah from scratch)
buildah add --quiet "$image" "$folder/build" /
buildah add --quiet "$image" "$(rustc --print sysroot)" /usr/local/rust
buildah config --env CARGO_HOME=/usr/local/cargo \
    --env PATH=/usr/local/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$image"
buildah commit --quiet "$image" localhost/vortex-build
buildah rm "$image" >/dev/null

# glibc, libgcc, certificates and two users, as distroless/cc has them; no shell.
(cd "$folder/debs" && apt-get download -qq libc6 libgcc-s1)
for package in "$folder"/debs/*.deb; do
    dpkg-deb --extract "$package" "$folder/runtime"
done
# Neither papers, nor tables of character sets: all text here is UTF-8.
rm -rf "$folder"/runtime/usr/share/{doc,lintian,bug} "$folder/runtime/usr/lib/x86_64-linux-gnu/gconv"
install -D -m 0644 -t "$folder/runtime/etc/ssl/certs" "$folder/build/etc/ssl/certs/ca-certificates.crt"
install -d -m 1777 "$folder/runtime/tmp"
printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'nonroot:x:65532:65532:nonroot:/:/sbin/nologin' \
    >"$folder/runtime/etc/passwd"
printf '%s\n' 'root:x:0:' 'nonroot:x:65532:' >"$folder/runtime/etc/group"
image=$(buildah from scratch)
buildah add --quiet "$image" "$folder/runtime" /
buildah commit --quiet "$image" localhost/vortex-runtime
buildah rm "$image" >/dev/null

# Vortex: the daemon and the command line, for amd64 and arm64, on a base without a shell.
#
#   docker buildx build --platform linux/amd64,linux/arm64 --tag registry.example/vortex:0.1.0 .
#
# The compiler always runs on the machine that builds, never under emulation. Pin the base images by digest where it
# counts; any runtime image will do that has CA certificates: the programs bring the C library with them.
ARG BUILD_IMAGE=docker.io/library/rust:1.95-slim-bookworm
ARG RUNTIME_IMAGE=gcr.io/distroless/static-debian12:nonroot

FROM --platform=${BUILDPLATFORM} ${BUILD_IMAGE} AS build
ARG TARGETARCH
WORKDIR /src
# What one architecture needs to compile and link for the other.
RUN set -eu; \
    case "${TARGETARCH}" in \
        amd64) echo x86_64-unknown-linux-gnu >/target; packages="gcc-x86-64-linux-gnu libc6-dev-amd64-cross" ;; \
        arm64) echo aarch64-unknown-linux-gnu >/target; packages="gcc-aarch64-linux-gnu libc6-dev-arm64-cross" ;; \
        *) echo "no build for ${TARGETARCH}: amd64 or arm64" >&2; exit 1 ;; \
    esac; \
    if [ "${TARGETARCH}" != "$(dpkg --print-architecture)" ]; then \
        apt-get update -qq; \
        apt-get install -y -qq --no-install-recommends ${packages}; \
        rustup target add "$(cat /target)"; \
    fi
ENV CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=x86_64-linux-gnu-gcc \
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
# glibc is linked in: a base with it, its tables and what else comes along is larger than both programs. With --target, build
# scripts and macros are not concerned.
ENV RUSTFLAGS="-C target-feature=+crt-static"
COPY . .
# The caches make a second build short and are no part of the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target,id=target-${TARGETARCH} \
    set -eu; \
    cargo build --release --locked --target "$(cat /target)" --package vortexd --package vortexctl; \
    mkdir -p /image/usr/local/bin /image/var/lib/vortex; \
    cp "target/$(cat /target)/release/vortexd" "target/$(cat /target)/release/vortexctl" /image/usr/local/bin/

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="vortex" \
    org.opencontainers.image.description="Ships versions of configuration to a fleet step by step" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}" \
    org.opencontainers.image.documentation="docs/install.md"
COPY --from=build /image/usr/local/bin/ /usr/local/bin/
COPY --from=build --chown=65532:65532 /image/var/lib/vortex/ /var/lib/vortex/
USER 65532:65532
# The data directory is below it, unless something else is said.
WORKDIR /var/lib/vortex
VOLUME /var/lib/vortex
EXPOSE 8888 9889 9090
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/usr/local/bin/vortexd", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/vortexd"]

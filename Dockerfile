# Aedile in a container. docker build -t aedile . && docker compose up
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json aedile.mjs *.md LICENSE ./
RUN npm ci --ignore-scripts
COPY packaging packaging
COPY mappings mappings
COPY worlds worlds
COPY src src
COPY console console
# The package as it is published, with exactly the dependencies that the lock file names and hashes.
RUN npm pack --pack-destination /tmp \
  && mkdir /app && tar -xzf /tmp/aedile-*.tgz -C /app --strip-components=1 \
  && npm ci --omit=dev --ignore-scripts && cp -R node_modules /app/node_modules

FROM node:24.21.0-bookworm-slim
# Papers carry their own typeface; these are for pages printed on this machine. Debian keeps one version of a package at a time: the image above pins which.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk tini \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node -m 0700 /data
COPY --from=build /app /app
RUN ln -s /app/aedile.mjs /usr/local/bin/aedile
# By its number, so that a host can see that it is not root.
USER 1000:1000
ENV AEDILE_CACHE=/data/.cache
VOLUME /data
WORKDIR /data
EXPOSE 8470
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8470/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "aedile"]
CMD ["serve", "--data", "/data/market", "--host", "0.0.0.0"]

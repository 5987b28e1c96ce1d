FROM node:24-bookworm-slim AS build
WORKDIR /app
# Before the sources, so that a change of those does not install everything again.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY bin ./bin
COPY src ./src
# Its style sheets are bundled.
COPY public ./public
RUN npm run build && npm prune --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY bin ./bin
COPY views ./views
COPY public ./public
COPY THIRD-PARTY.md ./
# A new volume takes over the owner of the folder it is mounted on.
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=5000 DATA_DIR=/data SAMPLE_STORE=filesystem
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=3s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm, so that SIGTERM reaches it.
# With the flags that the bytecode of the service was made with (`npm start`).
CMD ["node", "--max-semi-space-size=1", "--single-threaded-gc", "--initial-old-space-size=64", "bin/run.cjs", "start/service.js"]

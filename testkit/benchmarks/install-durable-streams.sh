#!/bin/sh
# Installs the npm package @durable-streams/server for the benchmarks, below DURABLE_STREAMS_HOME. Needs node 20 or later.
set -eu
home=${DURABLE_STREAMS_HOME:-$HOME/.cache/tidemark-benchmarks/durable-streams}
mkdir -p "$home"
cd "$home"
[ -f package.json ] || echo '{ "private": true, "type": "module" }' >package.json
npm install --no-audit --no-fund --ignore-scripts --save-exact @durable-streams/server@0.3.7
echo "installed in $home"

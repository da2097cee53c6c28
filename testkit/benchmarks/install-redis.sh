#!/bin/sh
# Installs Debian's redis-server for the benchmarks without starting its service. Needs root.
set -eu
if command -v redis-server >/dev/null; then
  echo "redis-server is there: $(redis-server --version)"
  exit 0
fi
apt-get update -qq
RUNLEVEL=1 apt-get install -y --no-install-recommends redis-server
redis-server --version

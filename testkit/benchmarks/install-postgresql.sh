#!/bin/sh
# Installs Debian's postgresql for the benchmarks without making or starting its cluster. Needs root.
set -eu
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  echo "postgresql is there: $(ls -d /usr/lib/postgresql/*)"
  exit 0
fi
apt-get update -qq
apt-get install -y --no-install-recommends postgresql-common
sed -i 's/^#\? *create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
RUNLEVEL=1 apt-get install -y --no-install-recommends postgresql
ls -d /usr/lib/postgresql/*

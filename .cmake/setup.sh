# Sourced by native/run and tests/run: what both need, in one place. Set zocalo_root first.
#
# About the presets: the top level of the tree is fixed and has no place for CMakePresets.json, yet CMake reads presets
# only from beside the top CMakeLists.txt. So the file is kept in .cmake/, and link_presets makes a link to it where CMake
# looks; the link is ignored by git. To have it without these scripts: ln -s .cmake/CMakePresets.json
set -euo pipefail
cd "$zocalo_root"
started=$SECONDS
jobs=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN || echo 2)

say() { printf '\n==> %s\n' "$*"; }

# step TEXT COMMAND...: says what is being done and how long it took; ends the script if it fails.
step() {
  local text=$1 from=$SECONDS
  shift
  say "$text"
  if ! "$@"; then
    printf '==> FAILED: %s (after %d s)\n' "$text" $((SECONDS - from)) >&2
    exit 1
  fi
  printf '    %s: %d s\n' "$text" $((SECONDS - from))
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# A package that gives a command is wanted only if no such command is on PATH; "-" stands for packages without one.
build_packages='
  g++:g++ cmake:cmake ninja:ninja-build ccache:ccache python3:python3 brotli:brotli emcc:emscripten npm:nodejs npm:npm
  xz:xz-utils dpkg-source:dpkg-dev git:git
  -:ca-certificates -:nlohmann-json3-dev -:libcli11-dev -:libcpp-httplib-dev -:libssl-dev -:zlib1g-dev -:libbrotli-dev
  -:libsdl2-dev -:libgl-dev -:fonts-inter -:fonts-jetbrains-mono -:python3-fonttools'
test_packages='
  clang++:clang -:libclang-rt-dev clang-tidy:clang-tidy clang-format:clang-format chromium:chromium firefox-esr:firefox-esr Xvfb:xvfb
  xdotool:xdotool import:imagemagick nc:netcat-openbsd curl:curl tshark:tshark ip:iproute2 unshare:util-linux -:libgl1-mesa-dri -:fonts-dejavu-core -:libpython3.11-testsuite'

# install_packages LIST: asks apt for what is missing, or says what is needed where there is no apt.
install_packages() {
  local missing=() pair command package
  for pair in $1; do
    command=${pair%%:*} package=${pair#*:}
    if [ "$command" != - ] && command -v "$command" >/dev/null; then continue; fi
    if command -v dpkg-query >/dev/null &&
      [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ]; then continue; fi
    if [ "$command" = - ] && ! command -v apt-get >/dev/null; then continue; fi
    missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then
    echo "    nothing is missing"
  elif ! command -v apt-get >/dev/null; then
    echo "    please install what Debian calls: ${missing[*]}" >&2
    return 1
  else
    echo "    installing: ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >/dev/null &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${missing[@]}" >/dev/null
  fi
}

link_presets() { [ -e CMakePresets.json ] || ln -s .cmake/CMakePresets.json CMakePresets.json; }

# npm_packages FOLDER: npm ci there, unless its lock file is what it was last time.
npm_packages() {
  local stamp="$1/node_modules/.zocalo-lock"
  cmp -s "$1/package-lock.json" "$stamp" && return
  npm ci --prefix "$1" --no-fund --no-audit --loglevel=error && cp "$1/package-lock.json" "$stamp"
}

# configure PRESET [OPTION...]: quiet unless it fails.
configure() {
  cmake --preset "$@" >"build/configure-$1.log" 2>&1 || {
    cat "build/configure-$1.log"
    return 1
  }
}

# build_with PRESET TARGET...
build_with() {
  local preset=$1
  shift
  configure "$preset" && cmake --build --preset "$preset" --parallel "$jobs" --target "$@"
}

# build_web TARGET...: the program for the page, and the folder around it.
build_web() {
  build_with web "$@" &&
    python3 .cmake/make-web-folder.py --wasm build/wasm --native build/native --out build/web --cache .deps/compressed
}

prepare_build() {
  link_presets
  mkdir -p build .deps
  step "Packages for building" install_packages "$build_packages"
  step "npm packages of the page" npm_packages web
}

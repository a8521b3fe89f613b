# Shared by the scripts: messages, and what a fresh machine still needs.

die() { echo "$(basename "$0"): $*" >&2; exit 1; }

need_root() { [ "$(id -u)" = 0 ] || die "root is needed: sudo $0 $*"; }

need_dotnet() {
  command -v dotnet >/dev/null || die "the .NET SDK 10 is missing: install it with 'apt-get install dotnet-sdk-10.0', or see https://dot.net/download"
  case $(dotnet --version 2>/dev/null || true) in
    1[0-9].*) ;;
    *) die "the .NET SDK 10 is needed, this is '$(dotnet --list-sdks | tail -n 1)': install it with 'apt-get install dotnet-sdk-10.0', or see https://dot.net/download" ;;
  esac
}

# need_packages WHAT:PACKAGE ...   WHAT is a command, or a file when it begins with a slash (a ? stands for any one path part)
need_packages() {
  local missing=() pair what
  for pair in "$@"; do
    what=${pair%%:*}
    case $what in
      /*) compgen -G "$what" >/dev/null || missing+=("${pair#*:}") ;;
      *) command -v "$what" >/dev/null || missing+=("${pair#*:}") ;;
    esac
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || die "missing: ${missing[*]}; install them with this system's package manager"
  [ "$(id -u)" = 0 ] || die "missing: ${missing[*]}; install them with: sudo apt-get install ${missing[*]}"
  echo "$(basename "$0"): installing ${missing[*]}" >&2
  { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" ||
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; }; } >/tmp/berth-apt.$$ 2>&1 ||
    { tail -n 5 /tmp/berth-apt.$$ >&2; rm -f /tmp/berth-apt.$$; die "could not install: ${missing[*]}"; }
  rm -f /tmp/berth-apt.$$
}

# The Debian mirror that this system's apt knows; empty where there is none.
debian_mirror() {
  awk '/^URIs:.*\/debian\/?( |$)/{print $2; exit} /^deb .*\/debian\/? /{for (i = 2; i <= NF; i++) if ($i ~ /^http/) {print $i; exit}}' \
    /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | head -n 1 || true
}

# What Berth asks of the kernel, each tried for real in namespaces of its own; the first that is missing is named.
need_kernel() {
  command -v unshare >/dev/null || need_packages unshare:util-linux
  local v
  v=$(uname -r); v=${v%%-*}
  [ "$(printf '%s\n5.10\n' "${v%.*}" | sort -V | head -n 1)" = 5.10 ] || die "Linux 5.10 or later is needed, this is $(uname -r)"
  unshare -mpuin --fork true 2>/dev/null || die "this kernel, or the sandbox around this shell, refuses new namespaces (unshare -mpuin true): run on a real or a nested-virtualisation host, or give the sandbox CAP_SYS_ADMIN"
  grep -qw overlay /proc/filesystems || modprobe -q overlay 2>/dev/null || die "the kernel lacks overlayfs: run 'modprobe overlay', or a kernel with CONFIG_OVERLAY_FS"
  grep -q cgroup /proc/mounts || die "no cgroup filesystem is mounted: run 'mount -t cgroup2 none /sys/fs/cgroup'"
  grep -q '^nf_tables ' /proc/modules 2>/dev/null || modprobe -q nf_tables 2>/dev/null || true
  grep -q '^bridge ' /proc/modules 2>/dev/null || modprobe -q bridge 2>/dev/null || true
  grep -q '^veth ' /proc/modules 2>/dev/null || modprobe -q veth 2>/dev/null || true
}

# Terminal attributes off when nobody is looking.
plain() { if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi; }

# For `source`, by the scripts of this folder: installs Debian packages, as root or with sudo.
#
#   missing_packages NAME…        prints those that are not installed
#   install_packages LOG NAME…    installs those; LOG takes what apt says, its end is shown if that fails (status 1)

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

# dpkg-query exits non-zero for names it never heard of, so each is asked alone.
missing_packages() {
    local package
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            printf '%s\n' "$package"
    done
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -qq -o DPkg::Lock::Timeout=600 "$@"; }

# apt waits for the locks of dpkg, and never for that of its lists, which a program that is none of ours may hold.
update_lists() { # update_lists LOG
    local end=$((SECONDS + 600))
    until apt update >>"$1" 2>&1; do
        tail -n 5 "$1" | grep -q 'lists/lock' && [ "$SECONDS" -lt "$end" ] || return 1
        sleep 1
    done
}

install_packages() ( # a subshell: its trap and its lock end with it
    log=$1 policy=/usr/sbin/policy-rc.d
    shift
    [ -n "$(missing_packages "$@")" ] || exit 0
    command -v apt-get >/dev/null ||
        { printf 'no apt-get here; these Debian packages are needed: %s\n' "$*" >&2; exit 1; }

    # One at a time on this machine. A folder that every Debian has and every user may open: there is no file to own.
    exec 8</var/lib/dpkg
    flock 8
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" -gt 0 ] || exit 0
    printf 'installing %s\n' "${missing[*]}" >&2

    # Or the packages' own scripts would start servers that nobody asked for. What this script left when it was killed
    # is its own.
    if [ ! -e "$policy" ] || grep -qs 'larder: eng/packages.sh' "$policy"; then
        trap 'as_root rm -f "$policy"' EXIT
        printf '#!/bin/sh\n# larder: eng/packages.sh\nexit 101\n' |
            as_root install -m 755 /dev/stdin "$policy" || exit 1
    fi
    update_lists "$log" && apt install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 ||
        { tail -n 20 "$log" >&2; exit 1; }
)

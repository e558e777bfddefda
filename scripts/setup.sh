# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
# Sourced by the other scripts: installs the Debian packages they need.

# need_packages PACKAGE... - silent when all of them are there.
need_packages() {
    missing_packages=$(missing_of "$@")
    [ -n "$missing_packages" ] || return 0

    if ! command -v apt-get >/dev/null; then
        echo "these Debian packages are needed, and there is no apt-get to install them: $missing_packages" >&2
        return 1
    fi
    echo "installing packages: $missing_packages" >&2
    # shellcheck disable=SC2086 # a list of words
    install_packages $missing_packages
}

# missing_of PACKAGE... - those that are not installed; one query, for each one reads all of dpkg's database.
missing_of() {
    installed_packages=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
        sed -n 's/ installed$//p' | tr '\n' ' ') || true
    missing_packages=
    for package; do
        case " $installed_packages" in
        *" $package "*) ;;
        *) missing_packages="$missing_packages${missing_packages:+ }$package" ;;
        esac
    done
    echo "$missing_packages"
}

# apt's output only matters when it fails.
install_packages() {
    apt_log=$(mktemp)
    apt_status=0
    run_apt "$@" >"$apt_log" 2>&1 </dev/null || apt_status=$?
    [ "$apt_status" -eq 0 ] || cat "$apt_log" >&2
    rm -f "$apt_log"
    return "$apt_status"
}

run_apt() {
    # Two scripts at once: apt's index lock does not wait, so this one does.
    (
        flock 9
        as_root apt-get update &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
                -o DPkg::Lock::Timeout=300 "$@"
    ) 9>"${TMPDIR:-/tmp}/cmaheap-packages.lock"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

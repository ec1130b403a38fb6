# SPDX-License-Identifier: MIT OR Apache-2.0
# shellcheck shell=sh
#
# The tools that the tree needs: which are here, in what version, and how to get the rest on Debian.
# Sourced by ./xous; needs nothing but a POSIX shell and coreutils.
#
# DOCTOR_TABLE: tool | probe | Debian package | group | oldest version that will do | version it was tested with
# The probe is empty for a program (looked up in PATH, version from --version), else a function below that
# prints the version, or nothing if the thing is missing. Groups: build (run, size, sdk, new), test,
# coverage (test coverage), debug (debug, and test, which tries it).
DOCTOR_TABLE='python3||python3|build|3.9|3.11
cmake||cmake|build|3.25|3.25.1
ninja||ninja-build|build|1.10|1.11.1
riscv64-unknown-elf-gcc||gcc-riscv64-unknown-elf|build|12|12.2.0
riscv64-unknown-elf-ld||binutils-riscv64-unknown-elf|build|2.38|2.40
picolibc|probe_picolibc|picolibc-riscv64-unknown-elf|build|1.7|1.8
qemu-system-riscv64||qemu-system-misc|build|7.2|7.2.22
git||git|test|2.30|2.39.5
clang||clang|test|14|14.0.6
clang-runtime|probe_clang_runtime|libclang-rt-14-dev|test|14|14.0.6
clang-format||clang-format|test|14|14.0.6
clang-tidy||clang-tidy|test|14|14.0.6
cmocka|probe_cmocka|libcmocka-dev|test|1.1.5|1.1.5
dtc||device-tree-compiler|test|1.6|1.6.1
pexpect|probe_pexpect|python3-pexpect|test|4.8|4.8.0
llvm-cov|probe_llvm_cov|llvm|coverage|14|14.0.6
gdb-multiarch||gdb-multiarch|debug|12|13.1'

# Prints the first thing that looks like a version.
version_of() {
    sed -n 's/^[^0-9]*\([0-9][0-9]*\(\.[0-9][0-9]*\)*\).*/\1/p' | head -n 1
}

probe_program() {
    command -v "$1" >/dev/null 2>&1 || return 0
    # Some names have digits (riscv64-...), and some put theirs in front of the version.
    "$1" --version 2>/dev/null | head -n 1 | sed "s/^.*$1//; s/([^)]*)//g" | version_of
}

probe_picolibc() {
    specs=$(riscv64-unknown-elf-gcc -print-file-name=picolibc.specs 2>/dev/null) || return 0
    case "$specs" in */*) ;; *) return 0 ;; esac
    dpkg-query -W -f '${Version}\n' picolibc-riscv64-unknown-elf 2>/dev/null | version_of
}

probe_cmocka() {
    header=$(ls /usr/include/cmocka.h /usr/local/include/cmocka.h 2>/dev/null) || [ -n "$header" ] || return 0
    pkgconf=$(sed -n 's/^Version: *//p' /usr/lib/*/pkgconfig/cmocka.pc 2>/dev/null)
    echo "${pkgconf:-1.1.5}" | version_of
}

# The sanitizers and libFuzzer, which clang only recommends.
probe_clang_runtime() {
    resources=$(clang -print-resource-dir 2>/dev/null) || return 0
    [ -e "$resources/include/sanitizer/asan_interface.h" ] || return 0
    basename "$resources" | version_of
}

probe_pexpect() {
    python3 -c 'import pexpect; print(pexpect.__version__)' 2>/dev/null | version_of
}

# Its first line is the project's name. llvm-profdata, which has no --version, comes with it.
probe_llvm_cov() {
    command -v llvm-profdata >/dev/null 2>&1 || return 0
    llvm-cov --version 2>/dev/null | sed -n '/LLVM version/p' | version_of
}

# doctor_version TOOL PROBE
doctor_version() {
    if [ -n "$2" ]; then "$2"; else probe_program "$1"; fi
}

# version_enough FOUND NEEDED
version_enough() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

# Sets doctor_state to ok, old or missing, and doctor_found.
doctor_check() {
    doctor_found=$(doctor_version "$1" "$2")
    if [ -z "$doctor_found" ]; then
        doctor_state=missing
    elif version_enough "$doctor_found" "$3"; then
        doctor_state=ok
    else
        doctor_state=old
    fi
}

# Prints the packages that the groups in $1 lack, on one line.
doctor_lacking() {
    doctor_packages=
    while IFS='|' read -r tool probe package group oldest _; do
        case " $1 " in *" $group "*) ;; *) continue ;; esac
        doctor_check "$tool" "$probe" "$oldest"
        [ "$doctor_state" = ok ] || doctor_packages="$doctor_packages $package"
    done <<TABLE
$DOCTOR_TABLE
TABLE
    echo "$doctor_packages"
}

doctor_report() {
    format='%-24s %-8s %-10s %-8s %s\n'
    # shellcheck disable=SC2059
    printf "$format" tool state found needed tested
    while IFS='|' read -r tool probe _ _ oldest tested; do
        doctor_check "$tool" "$probe" "$oldest"
        # shellcheck disable=SC2059
        printf "$format" "$tool" "$doctor_state" "${doctor_found:--}" "$oldest" "$tested"
    done <<TABLE
$DOCTOR_TABLE
TABLE
    packages=$(doctor_lacking 'build test coverage debug')
    [ -n "$packages" ] || { echo 'Everything is here.'; return 0; }
    printf 'To get what is missing:\n  %s\n' "$(doctor_line "$packages")"
    return 1
}

doctor_line() {
    echo "apt-get install --no-install-recommends -y$1"
}

# doctor_apt PREFIX PACKAGES: what apt says goes to a log and is shown if it fails.
doctor_apt() {
    mkdir -p "$XOUS_ROOT/build"
    log="$XOUS_ROOT/build/install.log"
    options='-o DPkg::Lock::Timeout=600'
    # shellcheck disable=SC2086
    {
        $1 env DEBIAN_FRONTEND=noninteractive apt-get $options update
        $1 env DEBIAN_FRONTEND=noninteractive apt-get $options install --no-install-recommends -y $2
    } >"$log" 2>&1 </dev/null && return 0
    tail -n 20 "$log" >&2
    echo "xous: installing failed (all of it in build/install.log); by hand it would be:" >&2
    echo "  $(doctor_line "$2")" >&2
    exit 125
}

# Installs what the groups in $1 lack, or says how and ends with 125.
doctor_ensure() {
    packages=$(doctor_lacking "$1")
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" -eq 0 ]; then
        prefix=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        prefix='sudo -n'
    else
        echo "xous: tools are missing; as root, run:" >&2
        echo "  $(doctor_line "$packages")" >&2
        exit 125
    fi
    echo "xous: installing$packages" >&2
    doctor_apt "$prefix" "$packages"
    packages=$(doctor_lacking "$1")
    [ -z "$packages" ] && return 0
    echo "xous: still missing or too old after installing:$packages" >&2
    exit 125
}

#!/bin/sh
# The prelude: the verbs a module's script speaks. Every change of a host goes through `change` or `replace`, so check
# mode and diff are properties of these verbs and of no module.
# shellcheck disable=SC2154

# result KEY VALUE, record KEY FILE: become records of the reply.
result() {
  put "$1
$2$_mark" >>"$_io.r"
}
record() {
  {
    put "$1
"
    cat -- "$2"
    put "$_mark"
  } >>"$_io.r"
}

changed() { result changed "$1"; }
warn() { result warning "$1"; }
fail() {
  result failed ''
  result msg "$1"
  exit 1
}
skip() {
  result skipped ''
  result msg "$1"
  exit 0
}

has() { command -v "$1" >/dev/null 2>&1; }
need() { has "$1" || fail "needs $1 to $2"; }
quiet() { "$@" >/dev/null 2>&1; }

# Gives a user's own command the locale and the variables of the host; everything else runs under LC_ALL=C, so that
# answers can be read. The verbs cannot be used after it, so it is called last or in a subshell.
host_locale() {
  for _name in $_reserved; do
    eval "_value=\$_env_$_name"
    unset "$_name"
    [ -z "$_value" ] || eval "$_name=\${_value#=}; export $_name"
  done
  if [ -n "$_host_lc" ]; then LC_ALL=$_host_lc; else unset LC_ALL; fi
}

# change WHAT COMMAND [ARG...]: records and, unless in check mode, runs. What a failing command says becomes the message.
change() {
  changed "$1"
  [ -z "$CHECK" ] || return 0
  _what=$1
  shift
  _status=0
  "$@" 2>"$SCRATCH.stderr" || _status=$?
  if [ "$_status" -ne 0 ]; then
    _said=$(cat "$SCRATCH.stderr")
    fail "$_what: ${_said:-$1 failed with rc $_status}"
  fi
  [ ! -s "$SCRATCH.stderr" ] || cat "$SCRATCH.stderr" >&2
}

# same FILE FILE: whether both hold the same bytes.
same() {
  if has cmp; then
    quiet cmp -s -- "$1" "$2"
  elif has diff; then
    quiet diff -q -- "$1" "$2"
  else
    [ "$(sha256_of "$1")" = "$(sha256_of "$2")" ]
  fi
}

# The last field but the name, of whichever tool the host has: sha256sum, openssl, busybox or shasum.
_digest() {
  if has "$1sum"; then
    _sum=$("$1sum" <"$2")
  elif has openssl; then
    _sum=$(openssl dgst "-$1" -r <"$2")
  elif has busybox; then
    _sum=$(busybox "$1sum" <"$2")
  elif [ "$1" != md5 ] && has shasum; then
    _sum=$(shasum -a "${1#sha}" <"$2")
  else
    fail "needs $1sum"
  fi
  put "${_sum%% *}"
}
sha1_of() { _digest sha1 "$1"; }
sha256_of() { _digest sha256 "$1"; }
md5_of() { _digest md5 "$1"; }

size_of() {
  if [ -f "$1" ] && [ ! -h "$1" ]; then
    # shellcheck disable=SC2046
    put $(wc -c <"$1")
  else
    _lines=$(ls -ldn -- "$1")
    # shellcheck disable=SC2086
    set -- $_lines
    put "$5"
  fi
}

# Sends one side of a difference: the bytes, unless they are too many or not text.
_side() {
  if [ ! -f "$2" ]; then
    result "$1" ''
  elif [ "$(size_of "$2")" -gt 104448 ]; then
    result "$1" "($(size_of "$2") bytes, too large to show)
"
  elif [ "$(tr -dc '\000' <"$2" | wc -c)" -gt 0 ]; then
    result "$1" "($(size_of "$2") bytes, not text)
"
  else
    record "$1" "$2"
  fi
}

# The file a link leads to, however long the chain; GNU, busybox and mksh all know `readlink -f`.
_target() {
  if [ -h "$1" ]; then readlink -f -- "$1"; else put "$1"; fi
}

# replace FILE NEW [WHAT]: makes FILE hold the bytes of NEW, by a rename in the same folder, so that readers see the old
# bytes or the new ones. What a module announces in OWNER, GROUP and MODE holds before the new bytes can be read.
replace() {
  _file=$1
  [ "${FOLLOW-}" != 1 ] || _file=$(_target "$1")
  [ ! -d "$_file" ] || [ -h "$_file" ] || fail "$_file is a folder, so it cannot be replaced by a file"
  if [ -f "$_file" ] && [ ! -h "$_file" ]; then
    ! same "$_file" "$2" || return 0
    _old=$_file
  else
    _old=
  fi
  changed "${3:-$_file}"
  if [ -n "$DIFF" ]; then
    result diff-path "$_file"
    _side diff-before "$_file"
    _side diff-after "$2"
  fi
  if [ -n "$_old" ] && [ -n "${OWNER-}${GROUP-}${MODE-}" ]; then
    set_attributes "$_file" "${OWNER-}" "${GROUP-}" "${MODE-}"
    _settled=$_file
  fi
  [ -z "$CHECK" ] || return 0
  case $_file in
    */*) _folder=${_file%/*}/ ;;
    *) _folder=./ ;;
  esac
  [ -d "$_folder" ] || fail "the folder $_folder does not exist, so $_file cannot be written"
  _temp=$_folder.${_file##*/}
  # A name has at most 255 bytes, of which the suffix takes up to 41. Half of the mark cannot be guessed before, and does
  # not give away the whole, where a reply ends: messages name this file, and anyone may see it.
  while [ "${#_temp}" -gt $((${#_folder} + 210)) ]; do _temp=${_temp%?}; done
  _temp=$_temp.reprise-${_mark%????????????????}
  trap 'rm -f -- "$_temp"; exit 143' HUP INT TERM
  _problem=$(_write "$_file" "$2" "$_temp" "$_old" 2>&1) || {
    rm -f -- "$_temp"
    if [ "${UNSAFE_WRITES-}" = 1 ] && [ -n "$_old" ]; then
      cat -- "$2" >"$_file" || fail "cannot write $_file"
    else
      fail "cannot replace $_file: ${_problem:-unknown reason}"
    fi
  }
  trap - HUP INT TERM
  if [ -z "$_old" ]; then
    _made=$_file
    [ ! -e /sys/fs/selinux/enforce ] || quiet restorecon -- "$_file" || :
  fi
}

# _write FILE NEW TEMP OLD: the descriptor is opened while only the owner may read, and attributes are set while the
# file is empty, so new bytes are never readable by more people than in the end.
_write() {
  umask 077
  set -C
  exec 8>"$3" || return 1
  set +C
  umask 022
  if [ -n "$4" ]; then
    _copy_attributes "$4" "$3"
  else
    _new_attributes "$3"
  fi
  _said=$(dd if="$2" bs=65536 conv=fsync 2>&1 >&8) || case $_said in
    *conv* | *[Uu]sage*) cat -- "$2" >&8 && sync || return 1 ;;
    *)
      put "${_said%%
*}" >&2
      return 1
      ;;
  esac
  exec 8>&-
  mv -f -- "$3" "$1" || return 1
  sync "${1%"${1##*/}"}." 2>/dev/null || sync
}

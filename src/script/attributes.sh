#!/bin/sh
# Attributes of files: reading them without taking GNU stat for granted, and settling owner, group and mode.
# shellcheck disable=SC2154

# Sets _mode (octal), _uid, _user, _gid, _group_name of FILE; with a second argument, of what a link leads to.
_stat() {
  if [ -n "${2-}" ]; then
    _line=$(stat -L -c '%a %u %U %g %G' -- "$1" 2>/dev/null) || _line=
  else
    _line=$(stat -c '%a %u %U %g %G' -- "$1" 2>/dev/null) || _line=
  fi
  # shellcheck disable=SC2086
  case $_line in
    [0-7]*\ *\ *\ *\ *)
      set -- $_line
      _mode=$1 _uid=$2 _user=$3 _gid=$4 _group_name=$5
      return 0
      ;;
  esac
  _names=$(ls -ld${2:+L} -- "$1") || return 1
  _line=$(ls -ldn${2:+L} -- "$1") || return 1
  # shellcheck disable=SC2086
  set -- $_line
  _uid=$3 _gid=$4
  _read_mode "$1"
  # shellcheck disable=SC2086
  set -- $_names
  _user=$3 _group_name=$4
}

# Turns `-rwsr-xr-t` into octal, in _mode.
_read_mode() {
  _mode=0
  _rest=${1#?}
  for _weight in 256 128 64 32 16 8 4 2 1; do
    _letter=${_rest%"${_rest#?}"}
    _rest=${_rest#?}
    case $_letter in [rwxst]) _mode=$((_mode + _weight)) ;; esac
    case $_weight$_letter in
      64[sS]) _mode=$((_mode + 2048)) ;;
      8[sS]) _mode=$((_mode + 1024)) ;;
      1[tT]) _mode=$((_mode + 512)) ;;
    esac
  done
  _to_octal "$_mode"
  _mode=$_octal
}

# Writes a number in octal, in _octal, without a fork.
_to_octal() {
  _octal=
  _number=$1
  while [ "$_number" -gt 0 ]; do
    _octal=$((_number % 8))$_octal
    _number=$((_number / 8))
  done
  _octal=${_octal:-0}
}

# Reads octal digits as a number, in _number. `$((010))` means ten to some shells and eight to others.
_from_octal() {
  _number=0
  _digits=$1
  while [ -n "$_digits" ]; do
    _number=$((_number * 8 + ${_digits%"${_digits#?}"}))
    _digits=${_digits#?}
  done
}

mode_of() { _stat "$1" && put "$_mode"; }
owner_of() { _stat "$1" && put "$_user"; }
group_of() { _stat "$1" && put "$_group_name"; }

# _symbolic MODE OLD IS_FOLDER: what a symbolic mode makes of the old one (octal), in _octal. Each clause, and X
# in it, works on the result of those before it; a clause without user heeds the umask.
_symbolic() {
  _from_octal "$2"
  _now=$_number
  _clauses=$1,
  while [ -n "$_clauses" ]; do
    _clause=${_clauses%%,*}
    _clauses=${_clauses#*,}
    _users=${_clause%%[-+=]*}
    _rest=${_clause#"$_users"}
    _masked=
    case $_users in
      '') _users=ugo _masked=1 ;;
      a) _users=ugo ;;
      *[!ugoa]*) return 1 ;;
    esac
    [ -n "$_rest" ] || return 1
    while [ -n "$_rest" ]; do
      _operator=${_rest%"${_rest#?}"}
      _rest=${_rest#?}
      _perms=${_rest%%[-+=]*}
      _rest=${_rest#"$_perms"}
      case $_perms in
        [ugo]) ;;
        *[!rwxXst]*) return 1 ;;
      esac
      case $_users in *a*) _users=ugo ;; esac
      for _who in 6:u:448:2048:1 3:g:56:1024:2 0:o:7:512:4; do
        _apply "$_who" "$3"
      done
    done
  done
  _to_octal "$_now"
}

# One operator for one of user, group and others, given as SHIFT:LETTER:ITS BITS:ITS SPECIAL BIT.
_apply() {
  _shift=${1%%:*}
  _special=${1%:*}
  _special=${_special##*:}
  _bits=${1#*:*:}
  _bits=${_bits%%:*}
  case $1 in
    *:u:*) case $_users in *u*) ;; *) return 0 ;; esac ;;
    *:g:*) case $_users in *g*) ;; *) return 0 ;; esac ;;
    *) case $_users in *o*) ;; *) return 0 ;; esac ;;
  esac
  _bit=0
  case $_perms in
    u) _bit=$((_now >> 6 & 7)) ;;
    g) _bit=$((_now >> 3 & 7)) ;;
    o) _bit=$((_now & 7)) ;;
  esac
  case $_perms in *r*) _bit=$((_bit | 4)) ;; esac
  case $_perms in *w*) _bit=$((_bit | 2)) ;; esac
  case $_perms in *x*) _bit=$((_bit | 1)) ;; esac
  case $_perms in
    *X*) if [ -n "$2" ] || [ $((_now & 73)) -gt 0 ]; then _bit=$((_bit | 1)); fi ;;
  esac
  _bit=$((_bit << _shift))
  # Tasks run with umask 022; copies of another's permissions do not heed it.
  case $_masked$_perms in
    1[ugo]) ;;
    1*) _bit=$((_bit & ~18)) ;;
  esac
  case $_special$_perms in
    2048*s* | 1024*s* | 512*t*) _bit=$((_bit | _special)) ;;
  esac
  case $_operator in
    =) _now=$((_now & ~(_bits | _special) | _bit)) ;;
    +) _now=$((_now | _bit)) ;;
    -) _now=$((_now & ~_bit)) ;;
  esac
}

# _wanted_mode MODE OLD IS_FOLDER: the mode to have, as plain octal, in _octal.
_wanted_mode() {
  case $1 in
    *[!0-7]*)
      _symbolic "$1" "$2" "$3" || fail "mode must be octal or symbolic, not $1"
      ;;
    *)
      _from_octal "$1"
      _to_octal "$_number"
      ;;
  esac
}

# The number of a user or group, so that two names of one number are no difference.
_user_id() {
  id -u -- "$1" 2>/dev/null || fail "there is no user $1"
}
_group_id() {
  if has getent; then
    _line=$(getent group "$1") || fail "there is no group $1"
  else
    _line=$(grep "^$1:" /etc/group) || fail "there is no group $1"
  fi
  _line=${_line#*:*:}
  put "${_line%%:*}"
}

# differs FILE WHAT OLD NEW: tells, where differences are shown, what of a file is another.
differs() {
  [ -z "$DIFF" ] || result attribute "$2
$3
$4
$1"
}

# Settles one attribute and records it, unless the file was made by this task.
_settle() {
  _what=$1
  shift
  if [ -n "$_silent" ]; then
    "$@"
  else
    change "$_what" "$@"
  fi
}

# set_attributes FILE OWNER GROUP MODE: '' leaves as it is. What `replace` settled is not settled again, and a file that
# this task made is settled silently: in check mode it does not exist, and both must record the same changes.
set_attributes() {
  if [ "$1" = "${_settled-}" ] || [ -z "$2$3$4" ]; then return 0; fi
  if [ ! -e "$1" ] && [ ! -h "$1" ]; then
    [ -z "$CHECK" ] || return 0
    fail "$1 does not exist, so its attributes cannot be set"
  fi
  _silent=
  [ "$1" != "${_made-}" ] || _silent=1
  _link=
  _id=
  _through=1
  if [ -h "$1" ] && [ "${FOLLOW-}" != 1 ]; then _link=-h _through=; fi
  _stat "$1" $_through || fail "cannot read the attributes of $1"
  if [ -n "$2" ] && [ "$2" != "$_user" ] && [ "$2" != "$_uid" ]; then
    _id=$2
    case $2 in *[!0-9]*) _id=$(_user_id "$2") ;; esac
    [ "$_id" = "$_uid" ] || [ -n "$_silent" ] || differs "$1" owner "$_uid" "$_id"
    [ "$_id" = "$_uid" ] || _settle "$1 owner $2" chown $_link -- "$_id" "$1"
  fi
  if [ -n "$3" ] && [ "$3" != "$_group_name" ] && [ "$3" != "$_gid" ]; then
    _id=$3
    case $3 in *[!0-9]*) _id=$(_group_id "$3") ;; esac
    [ "$_id" = "$_gid" ] || [ -n "$_silent" ] || differs "$1" group "$_gid" "$_id"
    [ "$_id" = "$_gid" ] || _settle "$1 group $3" chgrp $_link -- "$_id" "$1"
  fi
  if [ -z "$4" ] || [ -n "$_link" ]; then return 0; fi
  _folder=
  [ ! -d "$1" ] || _folder=1
  _wanted_mode "$4" "$_mode" "$_folder"
  # The zeros before a mode tell GNU chmod to take set-id bits of folders at their word.
  if [ "$_octal" != "$_mode" ]; then
    [ -n "$_silent" ] || differs "$1" mode "0$_mode" "0$_octal"
    _settle "$1 mode 0$_octal" chmod "0000$_octal" "$1"
  elif [ -n "$_id" ] && [ -z "$CHECK" ]; then
    # A new owner takes the set-id bits away.
    chmod "0000$_octal" "$1"
  fi
}

# What a new file gets before its first byte: the mode of 0666 under umask 022, or what the module announced.
_new_attributes() {
  _octal=644
  [ -z "${MODE-}" ] || _wanted_mode "$MODE" 644 ''
  [ -z "${OWNER-}${GROUP-}" ] || chown -- "${OWNER-}${GROUP:+:$GROUP}" "$1" || return 1
  chmod "$_octal" "$1"
}

# _copy_attributes FROM TO: owner, mode, ACL, extended attributes and SELinux label. GNU cp does it in one step.
_copy_attributes() {
  ! quiet cp --preserve=all --no-preserve=timestamps --attributes-only -- "$1" "$2" || return 0
  _stat "$1" || return 1
  quiet chown "$_uid:$_gid" "$2" || quiet chgrp "$_gid" "$2" || :
  chmod "$_mode" "$2" || return 1
  if has getfacl && has setfacl; then
    getfacl -p -- "$1" 2>/dev/null | quiet setfacl --set-file=- -- "$2" || :
  fi
  [ ! -e /sys/fs/selinux/enforce ] || quiet chcon --reference="$1" -- "$2" || :
}

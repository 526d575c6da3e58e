#!/bin/sh
# Verbs that the file-like modules share; they stand on those of the prelude.
# shellcheck disable=SC2154,SC2034

# look FILE [FOLLOW]: one look at a file. Sets kind, mode (four octal digits), uid, owner, gid, group, size and links.
look() {
  kind=absent mode='' uid='' owner='' gid='' group='' size='' links=''
  if [ -h "$1" ] && [ -z "${2-}" ]; then kind='link'
  elif [ -f "$1" ]; then kind='file'
  elif [ -d "$1" ]; then kind=directory
  elif [ -e "$1" ] || [ -h "$1" ]; then kind=other
  else return 0
  fi
  seen=$(stat ${2:+-L} -c '%a %u %U %g %G %s %h' -- "$1" 2>/dev/null) || seen=
  # shellcheck disable=SC2086
  case $seen in
    [0-7]*\ *\ *\ *\ *\ *\ *) set -- $seen ;;
    *)
      _stat "$1" "${2-}" || return 0
      seen=$(ls -ldn${2:+L} -- "$1")
      set -- $seen
      set -- "$_mode" "$_uid" "$_user" "$_gid" "$_group_name" "$5" "$2"
      ;;
  esac
  mode=$1 uid=$2 owner=$3 gid=$4 group=$5 size=$6 links=$7
  while [ "${#mode}" -lt 4 ]; do mode=0$mode; done
}

# settle FILE OWNER GROUP MODE: set_attributes with a single look when nothing differs, then tells what the file is.
# A link that is not followed has no mode of its own.
settle() {
  look "$1" "${FOLLOW-}"
  if [ "$kind" != absent ]; then
    [ "$kind" != link ] || set -- "$1" "$2" "$3" ''
    differs=
    case $2 in '' | "$owner" | "$uid") ;; *) differs=1 ;; esac
    case $3 in '' | "$group" | "$gid") ;; *) differs=1 ;; esac
    case $4 in
      '' | "$mode") ;;
      *[!0-7]*)
        folder=
        [ "$kind" != directory ] || folder=1
        _wanted_mode "$4" "$mode" "$folder"
        while [ "${#_octal}" -lt 4 ]; do _octal=0$_octal; done
        [ "$_octal" = "$mode" ] || differs=1
        ;;
      *) differs=1 ;;
    esac
    if [ "$differs" ]; then
      set_attributes "$@"
      [ "$CHECK" ] || look "$1" "${FOLLOW-}"
    fi
  fi
  tell
}

# tell: the last look as a record, which the controller spreads into owner, group, mode, size, state, uid and gid.
tell() {
  [ "$kind" = absent ] || result seen "$mode $uid $owner $gid $group $size $kind $links"
}

# backup FILE: a copy beside it, named as Ansible names it.
backup() {
  kept=$1.$$.$(date '+%Y-%m-%d@%H:%M:%S')~
  cp -p -- "$1" "$kept" || fail "cannot keep a backup of $1"
  result backup_file "$kept"
}

# place NEW DEST: makes DEST hold what NEW holds; a validator and a backup come before the change.
place() {
  if [ -f "$2" ] && { [ "${FOLLOW-}" ] || [ ! -h "$2" ]; } && same "$1" "$2"; then return 0; fi
  if [ -z "$CHECK" ]; then
    [ -z "${VALIDATE-}" ] || validate "$1"
    if [ "${BACKUP-}" ] && [ -f "$2" ]; then backup "$2"; fi
  fi
  replace "$2" "$1"
}

# folders FOLDER: makes it and those above it that are missing, naming only these, from the top down. Each gets what is
# announced in OWNER, GROUP and MODE, and nobody else can look into it before.
folders() {
  [ ! -d "$1" ] || return 0
  case $planned in *"
$1
"*) return 0 ;; esac
  case $1 in
    ?*/*) case ${1%/*} in '' | . | ..) ;; *) folders "${1%/*}" ;; esac ;;
  esac
  [ ! -d "$1" ] || return 0
  change "$1" make_folder "$1"
  planned="$planned
$1
"
  _made=$1
  set_attributes "$1" "${OWNER-}" "${GROUP-}" "${MODE-}"
}
# What check mode would have made by now.
planned=
make_folder() {
  if [ "${MODE-}" ]; then (umask 077 && mkdir -- "$1"); else mkdir -- "$1"; fi
}

# settle_flags FILE FLAGS: the flags of `chattr`, as `+i`, `-i` or `=i`; `e` is the file system's own affair.
settle_flags() {
  [ -e "$1" ] || return 0
  need lsattr 'read the attributes of files'
  have=$(lsattr -d -- "$1") || fail "cannot read the attributes of $1"
  have=${have%% *}
  case $2 in
    [-+=]*) operator=${2%"${2#?}"} letters=${2#?} ;;
    *) operator='=' letters=$2 ;;
  esac
  differs='' rest=$letters
  while [ "$rest" ]; do
    letter=${rest%"${rest#?}"}
    rest=${rest#?}
    case $operator$have in
      -*"$letter"* | [+=]*"$letter"*) [ "$operator" != - ] || differs=1 ;;
      *) [ "$operator" = - ] || differs=1 ;;
    esac
  done
  if [ "$operator" = '=' ]; then
    rest=$have
    while [ "$rest" ]; do
      letter=${rest%"${rest#?}"}
      rest=${rest#?}
      case -e$letters in *"$letter"*) ;; *) differs=1 ;; esac
    done
  fi
  [ -z "$differs" ] || change "$1 attributes $operator$letters" chattr "$operator$letters" -- "$1"
}

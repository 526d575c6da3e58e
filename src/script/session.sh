#!/bin/sh
# The session: what the host's shell does between a request and its reply. It is sent once, when a shell is opened.
# Replies are delimited by marks: random words that the controller makes anew for each request and that the task cannot
# see, so neither a task's output, nor a file that still grows while it is sent, can end or forge a reply.

# shellcheck disable=SC2015,SC2034

# Prints one string byte for byte without a fork. mksh has no builtin printf, so it needs its own way.
# shellcheck disable=SC3061
if [ -n "${KSH_VERSION-}" ]; then
  put() { print -rn -- "$1"; }
else
  put() { printf %s "$1"; }
fi

# The folder is removed at the end of the session; folders of sessions that were killed are swept by the next one.
_scratch() {
  for _base in "${TMPDIR:-/tmp}" /tmp /var/tmp /dev/shm /run "${HOME:-/}"; do
    [ -d "$_base" ] && [ -w "$_base" ] || continue
    for _old in "$_base"/.reprise-*-*; do
      [ -O "$_old" ] && [ ! -h "$_old" ] || continue
      _pid=${_old##*/.reprise-}
      _pid=${_pid%%-*}
      kill -0 "$_pid" 2>/dev/null || rm -rf -- "$_old"
    done
    _s=$_base/.reprise-$$-$_word
    umask 077
    mkdir "$_s" "$_s/io" 2>/dev/null && umask 022 && return 0
    umask 022
  done
  _s=
  return 1
}

# What every shell of ours begins with: its own locale, and the folders in which system tools are found.
_surroundings() {
  umask 022
  IFS='
'" 	"
  unset CDPATH ENV BASH_ENV LANGUAGE
  _host_lc=${LC_ALL-}
  LC_ALL=C
  export LC_ALL
  : "${PATH:=/bin}"
  for _dir in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
    case :$PATH: in
      *:"$_dir":*) ;;
      *) PATH=$PATH:$_dir ;;
    esac
  done
  export PATH
  if [ -z "${HOME-}" ]; then
    eval "HOME=~$(id -un)"
    export HOME
  fi
  [ -x . ] || cd /
}

# Opens the session: WORD names the scratch folder, MARK starts the answer. The process group lets another session kill
# what runs here.
hello() {
  _word=$1
  _n=0
  _broken=
  _head=
  _surroundings
  trap '[ -z "$_s" ] || rm -rf -- "$_s"' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  _status=0
  _scratch || _status=1
  _group=
  if [ -r "/proc/$$/stat" ]; then
    read -r _stat <"/proc/$$/stat"
    # shellcheck disable=SC2086
    set -- "$2" ${_stat##*) }
    _group=$4
  else
    # shellcheck disable=SC2046
    set -- "$2" $(ps -o pgid= -p $$ 2>/dev/null)
    _group=${2-}
  fi
  put "
$1 $_status o
pid=$$ group=$_group scratch=$_s$1"
}

# Sets the words that modules and verbs share. A variable of the host or of the task that has the same name is put by for
# the user's own commands; see `host_locale`.
_reserved='CHECK DIFF SCRATCH FOLLOW MODE OWNER GROUP UNSAFE_WRITES'
_begin() {
  for _name in $_reserved; do
    eval "_env_$_name=\${$_name+=\$$_name}"
    unset "$_name"
  done
  CHECK='' DIFF='' SCRATCH=$_s/t
  case $1 in *c*) CHECK=1 ;; esac
  case $1 in *d*) DIFF=1 ;; esac
}

# task MARK RECORD-MARK FLAGS EXPORTS BODY end. Flags: c check mode, d diff, s stop after a failure, n first of a call.
# A request whose last word is missing was cut off on the way, and nothing of it runs.
# The body runs in one subshell; a syntax error, an exit or a kill ends that subshell only. Its output goes to files, so
# that processes it leaves behind can neither hold the reply up nor write into it. Files are new for each task, emptied
# when sent, and removed in batches, because each rm costs a fork.
task() {
  [ "${6-}" = end ] || return 1
  case $3 in *n*) _broken= ;; esac
  case $_broken$3 in
    1*s*)
      put "$1 skipped -
"
      return
      ;;
  esac
  [ -d "$_s/io" ] || _scratch
  if [ "$_n" -ge 64 ]; then
    _n=0
    rm -f -- "$_s"/io/*
  fi
  _n=$((_n + 1))
  _io=$_s/io/$_n
  (
    trap - HUP INT TERM PIPE
    _mark=$2 _body=$5
    [ -z "$4" ] || eval "$4"
    _begin "$3"
    set --
    set -eu
    eval "$_body"
  ) </dev/null >"$_io.o" 2>"$_io.e"
  _rc=$?
  [ "$_rc" -eq 0 ] || _broken=1
  _parts=
  for _part in o e r; do [ ! -s "$_io.$_part" ] || _parts=$_parts$_part; done
  put "$1 $_rc ${_parts:--}
"
  for _part in o e r; do
    case $_parts in *$_part*) ;; *) continue ;; esac
    cat "$_io.$_part"
    put "$1"
    : >"$_io.$_part"
  done
  for _old in "$_s"/t*; do
    [ ! -e "$_old" ] && [ ! -h "$_old" ] || rm -rf -- "$_old"
  done
}

# receive MARK FILE BYTES: answers when it is ready to read, so that this shell, which may read its input in blocks, has
# nothing of the bytes in its buffer; answers again when they are stored. When the disk is full the rest of the bytes
# would be read as commands, so the shell ends there and then.
receive() {
  [ -d "$_s/io" ] || _scratch
  _said=$( (: >"$_s/$2") 2>&1) || {
    put "$1 1 e
$_said$1"
    return
  }
  put "$1 0 -
"
  if [ -z "$_head" ]; then
    _head=no
    [ "$(put abc | head -c 2 2>/dev/null)" != ab ] || _head=yes
  fi
  _said=$(
    case $_head in
      yes) head -c "$3" ;;
      *) dd bs=1 count="$3" ;;
    esac 2>&1 >"$_s/$2"
  ) || {
    put "$1 1 e
$_said$1"
    exit 1
  }
  put "$1 0 -
"
}

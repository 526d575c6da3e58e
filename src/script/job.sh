#!/bin/sh
# A job: one task that outlives the session that started it. The file is the prelude followed by this; it is run as
# sh FILE FOLDER LIMIT MARK FLAGS, in a session of its own where the host has setsid.
# shellcheck disable=SC2154,SC1091

# The limit is kept by a shell beside the work, which takes the nap it waits for along when it is no longer needed.
_watch() {
  trap 'kill "$_nap" 2>/dev/null; exit 0' TERM
  sleep "$1" &
  _nap=$!
  wait "$_nap"
  put "$2" >"$_job/over"
  kill -KILL "-$2" 2>/dev/null || kill -KILL "$2"
}

# Runs FOLDER/body as a session runs a task. FOLDER/rc appears when everything else is there.
job() {
  _job=$1 _s=$1 _io=$1/io
  _surroundings
  umask 077
  _boot=
  [ ! -r /proc/sys/kernel/random/boot_id ] || read -r _boot </proc/sys/kernel/random/boot_id
  put "$$ $_boot
" >"$_job/pid.new"
  mv -f -- "$_job/pid.new" "$_job/pid"
  _watcher=
  if [ "$2" -gt 0 ]; then
    _watch "$2" "$$" &
    _watcher=$!
  fi
  (
    umask 022
    _mark=$3
    _begin "$4"
    set --
    set -eu
    . "$_job/body"
  ) </dev/null >"$_io.o" 2>"$_io.e"
  put "$?" >"$_job/rc.new"
  [ -z "$_watcher" ] || kill "$_watcher" 2>/dev/null
  mv -f -- "$_job/rc.new" "$_job/rc"
  rm -rf -- "$_job/body" "$_job"/[kt].*
}

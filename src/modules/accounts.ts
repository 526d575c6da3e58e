/** Looking up and editing the host's users and groups. */
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';

/**
 * lookup DATABASE NAME: the entry of a user or group, from every source the host has or, when `local`, from its files.
 * part ENTRY N: sets `part` to the Nth field, without a fork.
 * edit_entry FILE NAME N VALUE: puts a field into a line, for hosts without usermod.
 * plain_name NAME: refuses what no account can be called.
 */
export const accountVerbs = (local: boolean): Script => sh`
  lookup() {
    ${!local && sh`if has getent; then getent "$1" -- "$2"; return; fi`}
    name=$2 awk -F: '$1 == ENVIRON["name"] { print; found = 1; exit } END { exit !found }' "/etc/$1"
  }
  part() {
    part=$1:
    at=$2
    while [ "$at" -gt 1 ]; do part=\${part#*:}; at=$((at - 1)); done
    part=\${part%%:*}
  }
  edit_entry() {
    name=$2 at=$3 value=$4 awk -F: -v OFS=: '$1 == ENVIRON["name"] { $(ENVIRON["at"]) = ENVIRON["value"] } { print }' "$1" >"$SCRATCH.entry"
    replace "$1" "$SCRATCH.entry" "$2"
  }
  plain_name() {
    case $1 in
      '' | -* | *:* | */* | *[[:space:]]*) fail "$1 cannot be the name of a user or group" ;;
    esac
  }`;

/** The states of `file` that take more than a line: touch, link, hard, and attributes of a whole folder. */
import { PlayError } from '../errors.ts';
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { onHost } from './hostPath.ts';
import { type Attributes, fourDigits } from './placing.ts';

export interface Touch {
  readonly access_time?: string | undefined;
  readonly access_time_format: string;
  readonly modification_time?: string | undefined;
  readonly modification_time_format: string;
}

/**
 * Makes an empty file, or sets the times of what is there. A given time is put on a scratch file first, whose times then
 * tell whether anything differs.
 */
export function touchFile(args: Touch): Script {
  const access = touchTime(args.access_time, args.access_time_format);
  const modified = touchTime(args.modification_time, args.modification_time_format);
  const set = (flag: '-a' | '-m', time: string): Script | false =>
    time !== 'preserve' && sh`touch ${flag} ${time === 'now' ? [] : ['-t', time]} -- "$1"`;
  const fixed = [access, modified].every((time) => time !== 'now');
  const equal = sh`{ touch -r "$path" "$SCRATCH.times" && set_times "$SCRATCH.times" && alike "$path" "$SCRATCH.times"; }`;
  return sh`result path "$path"
    set_times() {
      :
      ${set('-a', access)}
      ${set('-m', modified)}
    }
    alike() { [ "$(stat -c '%X %Y' -- "$1" "$2" | uniq | wc -l)" -eq 1 ]; }
    empty() { ( umask 022; : >"$1" ) && set_times "$1"; }
    if [ -h "$path" ] && [ ! -e "$path" ]; then fail "$path is a link to nothing, so it cannot be touched"; fi
    if [ -e "$path" ]; then
      ${fixed ? sh`${equal} || change "$path" set_times "$path"` : sh`change "$path" set_times "$path"`}
    else
      differs "$path" state absent touch
      change "$path" empty "$path"
      _made=$path
    fi`;
}

/** A time as `touch -t` takes it. */
function touchTime(time: string | undefined, format: string): string {
  if (time === undefined || time === 'now') return 'now';
  if (time === 'preserve') return time;
  const fields: Record<string, string> = {};
  const names: string[] = [];
  const pattern = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%([YmdHMS])/g, (_, name: string) => {
    names.push(name);
    return name === 'Y' ? '(\\d{4})' : '(\\d{1,2})';
  });
  const found = new RegExp(`^${pattern}$`).exec(time);
  if (!found) throw new PlayError('invalid-argument', `the time \`${time}\` does not have the form \`${format}\``);
  for (const [index, name] of names.entries()) fields[name] = found[index + 1]!.padStart(2, '0');
  const { Y = '1900', m = '01', d = '01', H = '00', M = '00', S = '00' } = fields;
  return `${Y}${m}${d}${H}${M}.${S}`;
}

export interface Link {
  readonly state?: string | undefined;
  readonly src?: string | undefined;
  readonly force: boolean;
}

/** Makes a symbolic or hard link; what is in the way only goes with `force`. */
export function linkFile({ state, src, force }: Link): Script {
  const clear = sh`
    if [ -d "$path" ] && [ ! -h "$path" ]; then
      ${!force && sh`fail "refusing to convert from directory to ${state === 'hard' ? sh`hard link` : sh`symlink`} for $path"`}
      set -- "$path"/* "$path"/.[!.]* "$path"/..?*
      for f; do if [ -e "$f" ] || [ -h "$f" ]; then fail "the directory $path is not empty, refusing to convert it"; fi; done
      change "$path" rmdir -- "$path"
    fi`;
  const was = sh`was() {
      if [ -h "$path" ]; then was=link; elif [ -d "$path" ]; then was=directory; elif [ -e "$path" ]; then was=file; else was=absent; fi
    }`;
  if (state === 'hard') {
    return sh`result path "$path"
      ${was}
      src=${onHost(src!)}
      result src "$src"
      [ -e "$src" ] || fail "src does not exist: $src"
      if [ -h "$path" ] || [ ! "$path" -ef "$src" ]; then
        ${clear}
        ${!force && sh`if [ -e "$path" ] && [ ! -h "$path" ]; then fail "cannot link, a different file exists at $path; use force"; fi`}
        was; differs "$path" state "$was" hard
        change "$path" ln -fn -- "$src" "$path"
      fi`;
  }
  const target =
    src === undefined
      ? sh`[ -h "$path" ] || fail 'src is required for creating new link'
        src=$(readlink -- "$path"); result src "$src"`
      : sh`src=${onHost(src)}
        result src "$src"
        case $src in /*) target=$src ;; *) case $path in */*) target=\${path%/*}/$src ;; *) target=$src ;; esac ;; esac
        ${!force && sh`[ -e "$target" ] || fail "src file does not exist, use 'force=yes' if you really want to create the link: $target"`}
        if [ ! -h "$path" ]; then
          ${clear}
          ${!force && sh`[ ! -e "$path" ] || fail "refusing to convert from file to symlink for $path"`}
          was; differs "$path" state "$was" link
          change "$path" ln -sfn -- "$src" "$path"
        elif [ "$(readlink -- "$path")" != "$src" ]; then
          differs "$path" src "$(readlink -- "$path")" "$src"
          change "$path" ln -sfn -- "$src" "$path"
        fi`;
  return sh`result path "$path"
    ${was}
    ${target}`;
}

/**
 * Settles everything below the folder. `find` names what differs, so that nothing to do costs one process; a symbolic
 * mode depends on the old one, which is then computed without a process for each file.
 */
export function recurseFolder({ owner, group, mode }: Attributes): Script {
  const octal = /^[0-7]{4}$/.test(fourDigits(mode));
  const differs = [
    owner !== undefined && sh`! -user ${owner}`,
    group !== undefined && sh`! -group ${group}`,
    mode !== undefined && octal && sh`'(' ! -type l ! -perm ${fourDigits(mode)} ')'`,
  ].filter((test) => test !== false);
  const tests = differs.map((test) => test.text).join(' -o ');
  const plain =
    differs.length > 0 &&
    sh`
    find "$path" -mindepth 1 '(' ${{ text: tests, uploads: [], secrets: [] }} ')' >"$SCRATCH.differs" || fail "cannot search $path"
    while IFS= read -r f; do
      if [ -h "$f" ]; then FOLLOW= set_attributes "$f" "$OWNER" "$GROUP" ''; else set_attributes "$f" "$OWNER" "$GROUP" ${octal ? sh`"$MODE"` : sh`''`}; fi
    done <"$SCRATCH.differs"`;
  const symbolic =
    mode !== undefined &&
    !octal &&
    sh`
    find "$path" -mindepth 1 ! -type l -exec stat -c '%a %n' {} + >"$SCRATCH.modes" || fail "cannot search $path"
    while IFS=' ' read -r old f; do
      [ -e "$f" ] || continue
      folder=
      [ ! -d "$f" ] || folder=1
      _wanted_mode "$MODE" "$old" "$folder"
      [ "$_octal" = "$old" ] || set_attributes "$f" '' '' "$MODE"
    done <"$SCRATCH.modes"`;
  return sh`if [ -d "$path" ]; then
      : ; ${plain}
      ${symbolic}
    fi`;
}

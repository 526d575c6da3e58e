import { PlayError } from '../errors.ts';
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { type Link, linkFile, recurseFolder, type Touch, touchFile } from './fileStates.ts';
import { onHost } from './hostPath.ts';
import { type Attributes, announce, attributeArgs, placingReturns, settle, spreadSeen } from './placing.ts';

export const file = defineModule({
  name: 'file',
  summary: 'Make a path be a file, folder or link with given attributes, or be absent.',
  args: {
    path: path('The path.').mandatory().alias('dest', 'name'),
    state: choice(
      ['absent', 'directory', 'file', 'hard', 'link', 'touch'],
      'What it shall be; when absent, what it is already.',
    ),
    src: path('What a link leads to; for `link`, relative to the folder of the link.'),
    ...attributeArgs,
    recurse: bool('Set the attributes on everything within a folder too.').default(false),
    force: bool('Make a link although its target is missing or a file is in the way.').default(false),
    follow: bool('When the path is a link, set the attributes of what it leads to.').default(true),
    access_time: string('For `touch`: `now`, `preserve` or a time.'),
    access_time_format: string('How that time is written.').default('%Y%m%d%H%M.%S'),
    modification_time: string('For `touch`: `now`, `preserve` or a time.'),
    modification_time_format: string('How that time is written.').default('%Y%m%d%H%M.%S'),
  },
  needs: [['if', 'state', 'hard', ['src']]],
  returns: {
    ...placingReturns,
    path: { kind: 'string', summary: 'The path.' },
    src: { kind: 'string', summary: 'What the link leads to.', when: 'it is a link' },
  },
  examples: `- file:
    path: /srv/shop/data
    state: directory
    owner: shop
    mode: "0750"
- file:
    src: /srv/shop/v2
    dest: /srv/shop/current
    state: link`,
  reach: 'host',
  compile(args) {
    const stripped = args.path.replace(/(?!^)\/+$/, '');
    const start = sh`path=${onHost(stripped)}`;
    if (args.state === 'absent') {
      return sh`${start}
        result path "$path"
        result state absent
        if [ -e "$path" ] || [ -h "$path" ]; then
          if [ "$DIFF" ]; then
            look "$path"
            [ "$kind" != file ] || [ "$links" -lt 2 ] || kind=hard
            differs "$path" state "$kind" absent
          fi
          change "$path" rm -rf -- "$path"
        fi`;
    }
    if (args.recurse && args.state !== undefined && args.state !== 'directory') {
      throw new PlayError('invalid-argument', "module file: `recurse` needs `state` to be 'directory'");
    }
    return sh`${start}
      FOLLOW=${args.follow ? '1' : ''} ${announce(args)}
      ${stateScript(args)}
      ${settlePath(args)}`;
  },
  read(_reply, { state }, outcome) {
    const seen = spreadSeen(outcome);
    const { path: at, ...rest } = seen.result;
    const isLink = state === 'link' || state === 'hard' || state === 'touch';
    return isLink && at !== undefined ? { ...seen, result: { dest: at, ...rest } } : seen;
  },
});

type Arguments = Attributes & Touch & Link & { readonly state?: string | undefined; readonly recurse: boolean };

/** A link is shown as itself, whatever its attributes were set on; folders and files are shown through links. */
function settlePath(args: Arguments): Script {
  const settled = settle(sh`"$path"`, args);
  if (args.state === 'directory' || args.state === 'file') return settled;
  return sh`if [ ! -h "$path" ]; then ${settled}
    else
      if [ "$OWNER$GROUP$MODE" ]; then
        if [ -e "$path" ] || [ -z "$FOLLOW" ]; then set_attributes "$path" "$OWNER" "$GROUP" "$MODE"
        elif [ -z "$CHECK" ]; then warn 'the target of the link is missing, so it has no attributes to set; set follow to false'
        fi
      fi
      look "$path"
      tell
    fi`;
}

/** What has to be true of the path before its attributes are settled. */
function stateScript(args: Arguments): Script {
  const named = sh`result path "$path"`;
  const folder = sh`${named}
    if [ -d "$path" ] && { [ "$FOLLOW" ] || [ ! -h "$path" ]; }; then :
    elif [ -e "$path" ] || [ -h "$path" ]; then fail "$path already exists and is not a folder"
    else
      differs "$path" state absent directory
      folders "$path"
    fi
    ${args.recurse && recurseFolder(args)}`;
  const existing = sh`${named}
    if [ ! -e "$path" ] && [ ! -h "$path" ]; then result state absent; fail "file ($path) is absent, cannot continue"; fi`;
  switch (args.state) {
    case 'directory':
      return folder;
    case 'touch':
      return touchFile(args);
    case 'link':
    case 'hard':
      return linkFile(args);
    case 'file':
      return sh`${existing}
        if [ "$FOLLOW" ] && [ ! -e "$path" ]; then fail "file ($path) is a link to nothing, cannot continue"; fi
        if [ -d "$path" ] && { [ "$FOLLOW" ] || [ ! -h "$path" ]; }; then fail "file ($path) is directory, cannot continue"; fi`;
    default:
      // Without a state it stays what it is; with `recurse` a missing path becomes a folder.
      return args.recurse
        ? sh`if [ -e "$path" ] && [ ! -d "$path" ]; then fail "recurse needs $path to be a folder"; fi
          ${folder}`
        : existing;
  }
}

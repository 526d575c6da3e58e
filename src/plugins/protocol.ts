/** Ansible's protocol for modules: what they are given, and the script that runs one. */
import type { Protocol } from '../modules/define.ts';
import { dumpJson } from '../python/json.ts';
import { str } from '../python/text.ts';
import type { Value } from '../python/value.ts';
import type { Part, Script } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';

/** What the arguments of one run come from. */
export interface Given {
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly check: boolean;
  readonly diff: boolean;
  readonly protocol: Protocol;
  readonly version: string;
}

/** Stands for the folder of temporary files until the host says where that is. */
const FOLDER = '@reprise-folder@';

/** The arguments with those that Ansible adds for every module. */
export function fullArguments({ name, args, check, diff, protocol, version }: Given): Map<Value, Value> {
  return new Map<Value, Value>([
    ...Object.entries(args),
    ['_ansible_check_mode', check],
    ['_ansible_no_log', protocol.noLog],
    ['_ansible_debug', false],
    ['_ansible_diff', diff],
    ['_ansible_verbosity', protocol.verbosity],
    ['_ansible_version', version],
    ['_ansible_module_name', name],
    ['_ansible_syslog_facility', protocol.variable('ansible_syslog_facility') ?? 'LOG_USER'],
    ['_ansible_selinux_special_fs', ['fuse', 'nfs', 'vboxsf', 'ramfs', '9p', 'vfat']],
    ['_ansible_socket', null],
    ['_ansible_shell_executable', protocol.variable('ansible_shell_executable') ?? '/bin/sh'],
    ['_ansible_keep_remote_files', false],
    ['_ansible_tmpdir', FOLDER],
    ['_ansible_remote_tmp', '~/.ansible/tmp'],
    ['_ansible_ignore_unknown_opts', false],
    ['_ansible_target_log_info', null],
    ['_ansible_tracebacks_for', []],
  ]);
}

/** The arguments as the text of a file: JSON, or `name=value` words for modules of the first days. */
export function argumentsText(given: ReadonlyMap<Value, Value>, kind: 'json' | 'words' | 'python'): string {
  if (kind === 'python') return dumpJson(new Map<Value, Value>([['ANSIBLE_MODULE_ARGS', new Map(given)]]));
  if (kind === 'json') return dumpJson(new Map(given));
  return [...given].map(([key, value]) => `${str(key)}=${quoted(str(value))} `).join('');
}

/** As Python's `shlex.quote` does it, since such modules may read the words in other ways than a shell. */
function quoted(text: string): string {
  if (text !== '' && /^[\w@%+=:,./-]*$/.test(text)) return text;
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** Writes the arguments where the module finds them, and runs it as the host's own command. */
export function runScript(run: { readonly text: string; readonly interpreter: Script; readonly file: Part }): Script {
  const lines = run.text
    .split(FOLDER)
    .map((part, index) => (index === 0 ? sh`put ${part}` : sh`put "$SCRATCH.tmp"; put ${part}`));
  return sh`
    ${run.interpreter}
    [ -z "$DIFF" ] || result diff ''
    mkdir -m 700 "$SCRATCH.tmp"
    umask 077
    {
      ${join(lines)}
    } >"$SCRATCH.args"
    umask 022
    set -- "$@" ${run.file} "$SCRATCH.args"
    (host_locale; exec "$@")`;
}

import { sh } from '../script/sh.ts';
import { bool, choice, string } from './args.ts';
import { defineModule } from './define.ts';

const kinds = {
  a: 'all files',
  f: 'regular file',
  d: 'directory',
  c: 'character device',
  b: 'block device',
  s: 'socket',
  l: 'symbolic link',
  p: 'named pipe',
} as const;

export const sefcontext = defineModule({
  name: 'sefcontext',
  summary: 'Keep a rule that says which SELinux context files get; `restorecon` puts it on files that are there.',
  args: {
    target: string('Path, as a regular expression.').mandatory().alias('path'),
    ftype: choice(['a', 'b', 'c', 'd', 'f', 'l', 'p', 's'], 'Kind of file; `a` is all.').default('a'),
    setype: string('Type that files get.'),
    substitute: string('Path whose rules hold for the target too.').alias('equal'),
    seuser: string('SELinux user that files get.'),
    selevel: string('Level that files get.').alias('serange'),
    state: choice(['absent', 'present'], 'Whether the rule is there.').default('present'),
    reload: bool('Load the policy again.').default(true),
    ignore_selinux_state: bool('Work where SELinux is off, such as in a chroot.').default(false),
  },
  needs: [
    ['not both', 'setype', 'substitute'],
    ['not both', 'substitute', 'ftype'],
    ['not both', 'substitute', 'seuser'],
    ['not both', 'substitute', 'selevel'],
  ],
  returns: {
    target: { kind: 'string', summary: 'The path.' },
    setype: { kind: 'string', summary: 'The type.' },
    state: { kind: 'string', summary: 'Whether the rule is there.' },
  },
  examples: `- sefcontext:
    target: "/srv/www(/.*)?"
    setype: httpd_sys_content_t
- command: restorecon -R /srv/www`,
  reach: 'host',
  compile({ target, ftype, setype, substitute, seuser, selevel, state, reload, ignore_selinux_state }) {
    if (state === 'present' && setype === undefined && substitute === undefined)
      return sh`fail 'one of setype and substitute is needed'`;
    if (/[\n\r]/.test(target)) return sh`fail 'a target stands on one line'`;
    const how = [...(reload ? [] : ['-N']), '-f', ftype];
    const words = [
      ...(seuser === undefined ? [] : ['-s', seuser]),
      ...(selevel === undefined ? [] : ['-r', selevel]),
      ...(setype === undefined ? [] : ['-t', setype]),
    ];
    return sh`
      result target ${target}
      ${setype !== undefined && sh`result setype ${setype}`}
      result state ${state}
      ${!ignore_selinux_state && sh`[ -e "\${SYSTEM_ROOT-}/sys/fs/selinux/enforce" ] || fail 'SELinux is disabled on this host.'`}
      need semanage 'change the rules of SELinux'
      rules=$(semanage fcontext -l -n) || fail 'cannot read the rules of SELinux'
      # A rule is: target, two or more blanks, kind, blanks, user:role:type:level. A substitution is: target = path.
      found=$(put "$rules
" | target=${target} kind=${kinds[ftype]} awk '
        index($0, ENVIRON["target"] " ") == 1 {
          rest = substr($0, length(ENVIRON["target"]) + 1); sub(/^ +/, "", rest)
          if (rest ~ /^= /) { same = substr(rest, 3); next }
          if (index(rest, ENVIRON["kind"] " ") == 1) { context = rest; sub(/.* /, "", context) }
        }
        END { print context " " same }')
      context=\${found%% *} same=\${found#* }
      ${
        substitute !== undefined
          ? state === 'present'
            ? sh`[ "$same" = ${substitute} ] || change ${`${target} is like ${substitute}`} semanage fcontext -a ${!reload && '-N'} -e ${substitute} -- ${target}`
            : sh`[ -z "$same" ] || change ${`${target} is like nothing`} semanage fcontext -d ${!reload && '-N'} -e "$same" -- ${target}`
          : state === 'present'
            ? sh`
      if [ -z "$context" ]; then change ${target} semanage fcontext -a ${how} ${words} -- ${target}
      else
        user=\${context%%:*} rest=\${context#*:*:}
        type=\${rest%%:*} level=\${rest#*:}
        if [ "$type" != ${setype} ] ${seuser !== undefined && sh`|| [ "$user" != ${seuser} ]`} ${selevel !== undefined && sh`|| [ "$level" != ${selevel} ]`}; then
          change ${target} semanage fcontext -m ${how} ${words} -- ${target}
        fi
      fi`
            : sh`
      [ -z "$context" ] || change ${target} semanage fcontext -d ${how} -- ${target}
      ${setype === undefined && sh`[ -z "$same" ] || change ${`${target} is like nothing`} semanage fcontext -d ${!reload && '-N'} -e "$same" -- ${target}`}`
      }`;
  },
});

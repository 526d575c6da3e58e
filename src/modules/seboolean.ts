import { sh } from '../script/sh.ts';
import { bool, string } from './args.ts';
import { defineModule } from './define.ts';

export const seboolean = defineModule({
  name: 'seboolean',
  summary: 'Switch a boolean of SELinux on or off.',
  args: {
    name: string('The boolean.').mandatory(),
    state: bool('Whether it is on.').mandatory(),
    persistent: bool('Keep it over restarts.').default(false),
    ignore_selinux_state: bool('Work where SELinux is off, such as in a chroot.').default(false),
  },
  returns: {
    name: { kind: 'string', summary: 'The boolean.' },
    state: { kind: 'bool', summary: 'Whether it is on.' },
    persistent: { kind: 'bool', summary: 'Whether it is kept.' },
  },
  examples: `- seboolean:
    name: httpd_can_network_connect
    state: true
    persistent: true`,
  reach: 'host',
  compile({ name, state, persistent, ignore_selinux_state }) {
    if (!/^[\w.-]+$/.test(name) || name.startsWith('-')) return sh`fail ${`${name} is no name of a boolean`}`;
    const word = state ? 'on' : 'off';
    return sh`
      result name ${name}
      result state ${state ? '1' : '0'}
      result persistent ${persistent ? '1' : '0'}
      root=\${SYSTEM_ROOT-}
      ${!ignore_selinux_state && sh`[ -e "$root/sys/fs/selinux/enforce" ] || fail 'SELinux is disabled on this host.'`}
      need getsebool 'read a boolean of SELinux'
      now=$(getsebool ${name} 2>"$SCRATCH.said") || fail ${`SELinux boolean ${name} does not exist.`}
      now=\${now##* }
      ${
        persistent &&
        sh`
      kept=$now
      # Asking semanage is slow; what was set for good stands in a file of the policy's store.
      for file in "$root"/var/lib/selinux/*/active/booleans.local "$root"/etc/selinux/*/modules/active/booleans.local; do
        [ -f "$file" ] || continue
        line=$(grep ${`^${name}=`} "$file") || continue
        case \${line#*=} in 1) kept=on ;; *) kept=off ;; esac
        local_=1
      done
      if [ -z "\${local_-}" ] && [ "$now" = ${word} ] && has semanage; then
        line=$(semanage boolean -l -n | awk ${`$1 == "${name}"`})
        line=\${line#*,}; case \${line%%\)*} in *on*) kept=on ;; *off*) kept=off ;; esac
      fi`
      }
      if [ "$now" != ${word} ] ${persistent && sh`|| [ "$kept" != ${word} ]`}; then
        change ${name} setsebool ${persistent && '-P'} ${name} ${word}
      fi`;
  },
});

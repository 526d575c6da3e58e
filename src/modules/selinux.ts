import { sh } from '../script/sh.ts';
import { bool, choice, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

export const selinux = defineModule({
  name: 'selinux',
  summary: 'Set the state and the policy of SELinux, now and for the next start.',
  args: {
    state: choice(['disabled', 'enforcing', 'permissive'], 'The state.').mandatory(),
    policy: string('The policy, such as `targeted`; needed unless it is disabled.'),
    configfile: string('The configuration.').default('/etc/selinux/config').alias('conf', 'file'),
    update_kernel_param: bool('Tell the boot loader too, with grubby.').default(false),
  },
  returns: {
    msg: { kind: 'string', summary: 'What changed.' },
    configfile: { kind: 'string', summary: 'The configuration.' },
    policy: { kind: 'string', summary: 'The policy.' },
    state: { kind: 'string', summary: 'The state.' },
    reboot_required: { kind: 'bool', summary: 'Whether it takes a restart to hold.' },
  },
  examples: `- selinux:
    policy: targeted
    state: enforcing
- selinux:
    state: disabled`,
  reach: 'host',
  compile({ state, policy, configfile, update_kernel_param }) {
    if (policy === undefined && state !== 'disabled') return sh`fail "Policy is required if state is not 'disabled'"`;
    return sh`
      file=${onHost(configfile)}
      result configfile "$file"
      [ -f "$file" ] || fail "Unable to find file $file"
      entry() { awk -F= -v key="$1" '$1 == key { value = $2 } END { sub(/[ \t\r]+$/, "", value); print value }' "$file"; }
      kept=$(entry SELINUX)
      policy=$(entry SELINUXTYPE)
      wished=${policy ?? sh`$policy`}
      result policy "$wished"
      result state ${state}
      reboot=0
      enabled=
      [ ! -e "\${SYSTEM_ROOT-}/sys/fs/selinux/enforce" ] || enabled=1
      now=disabled
      [ -z "$enabled" ] || now=$(getenforce | tr '[:upper:]' '[:lower:]')
      said=
      if [ "$now" != ${state} ]; then
        ${
          state === 'disabled'
            ? sh`reboot=1
        if [ "$now" != permissive ]; then
          change "SELinux is permissive until the restart" setenforce 0
          said="SELinux state temporarily changed from '$now' to 'permissive'. State change will take effect next reboot."
        else said='SELinux state change will take effect next reboot'; fi`
            : sh`if [ "$enabled" ]; then
          change "SELinux is "${state} setenforce ${state === 'enforcing' ? '1' : '0'}
          said="SELinux state changed from '$now' to '"${state}"'"
        else
          reboot=1
          said="Reboot is required to set SELinux state to '"${state}"'"
        fi`
        }
      fi
      state=${state} policy=$wished awk -F= '
        $1 == "SELINUX" { $0 = "SELINUX=" ENVIRON["state"]; seen = 1 }
        $1 == "SELINUXTYPE" && ENVIRON["policy"] != "" { $0 = "SELINUXTYPE=" ENVIRON["policy"]; named = 1 }
        { print }
        END {
          if (!seen) print "SELINUX=" ENVIRON["state"]
          if (!named && ENVIRON["policy"] != "") print "SELINUXTYPE=" ENVIRON["policy"]
        }' "$file" >"$SCRATCH.new"
      [ "$policy" = "$wished" ] || said="$said\${said:+, }SELinux policy configuration in '$file' changed from '$policy' to '$wished'"
      [ "$kept" = ${state} ] || said="$said\${said:+, }Config SELinux state changed from '$kept' to '"${state}"'"
      replace "$file" "$SCRATCH.new"
      ${
        update_kernel_param &&
        sh`
      need grubby 'tell the boot loader'
      args=$(grubby --info=ALL | sed -n 's/^args=//p')
      case $args in
        *selinux=0*) ${state === 'disabled' ? sh`:` : sh`change 'kernel parameters' quiet grubby --update-kernel=ALL --remove-args=selinux=0`} ;;
        *) ${state === 'disabled' ? sh`change 'kernel parameters' quiet grubby --update-kernel=ALL --args=selinux=0` : sh`:`} ;;
      esac`
      }
      result reboot_required "$reboot"
      result msg "$said"`;
  },
});

/** Mounting and unmounting, as shell; `point` is where, `listed` whether the table just changed. */
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';

interface Wish {
  readonly state: string;
  readonly path: string;
  readonly src?: string | undefined;
  readonly fstype?: string | undefined;
  readonly fstab: string;
}

export function mountSteps(wish: Wish, options: string): Script | false {
  const { state, src = '', fstype = '', fstab } = wish;
  if (wish.path === 'none') return false;
  const other = fstab !== '/etc/fstab';
  // Only util-linux can be told of another table; without it the line is spelt out.
  const byLine = sh`mount ${fstype !== 'none' && sh`-t ${fstype}`} -o ${options} -- ${src} "$point"`;
  const make = sh`[ -d "$point" ] || { [ -f "$point" ] && [ -f ${src} ]; } || change "$point" mkdir -p -- "$point"`;
  const verbs = sh`
    mounted() {
      if [ -r /proc/self/mountinfo ]; then
        case "
$(cut -d' ' -f5 /proc/self/mountinfo)
" in *"
$escaped
"*) return 0 ;; *) return 1 ;; esac
      else mountpoint -q -- "$point"; fi
    }
    case $point in *' '* | *'\'*) escaped=$(put "$point" | sed 's/\\/\\134/g; s/ /\\040/g') ;; *) escaped=$point ;; esac
    while :; do case $escaped in /) break ;; */) escaped=\${escaped%/} ;; *) break ;; esac; done
    again() { mount -o remount -- "$point" || { umount -- "$point" && mount_it; }; }
    mount_it() { ${other || state === 'ephemeral' ? byLine : sh`mount -- "$point"`}; }`;
  switch (state) {
    case 'mounted':
      return sh`
      ${verbs}
      ${make}
      if mounted; then [ -z "$listed" ] || change "$point remounted" again
      else change "$point mounted" mount_it; fi`;
    case 'ephemeral':
      return sh`
      ${verbs}
      ${make}
      if mounted; then
        there=$(awk -v point="$escaped" '$2 == point { source = $1 } END { print source }' /proc/mounts)
        case ${src} in
          "$there") ;;
          UUID=* | LABEL=* | PARTUUID=*) ;;
          *) [ ! -b ${src} ] || [ ${src} -ef "$there" ] || fail "something else is mounted on $point: $there" ;;
        esac
      else change "$point mounted" mount_it; fi`;
    case 'unmounted':
      return sh`
      ${verbs}
      ! mounted || change "$point unmounted" umount -- "$point"`;
    case 'remounted':
      return sh`
      ${verbs}
      mounted || fail "$point is not mounted"
      change "$point remounted" mount -o remount${options === 'defaults' ? '' : `,${options}`} -- "$point"`;
    case 'absent':
      return sh`
      ${verbs}
      ! mounted || change "$point unmounted" umount -- "$point"
      [ ! -d "$point" ] || change "$point" rmdir -- "$point"`;
    default:
      return false;
  }
}

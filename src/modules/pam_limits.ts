import { sh } from '../script/sh.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

const items = [
  'core',
  'data',
  'fsize',
  'memlock',
  'nofile',
  'rss',
  'stack',
  'cpu',
  'nproc',
  'as',
  'maxlogins',
  'maxsyslogins',
  'priority',
  'locks',
  'sigpending',
  'msgqueue',
  'nice',
  'rtprio',
  'chroot',
] as const;

export const pamLimits = defineModule({
  name: 'pam_limits',
  summary: 'Keep a limit for a user or group in limits.conf.',
  args: {
    domain: string('User, `@group`, or `*`.').mandatory(),
    limit_type: choice(['hard', 'soft', '-'], 'Which limit; `-` is both.').mandatory(),
    limit_item: choice(items, 'What is limited.').mandatory(),
    value: string('The limit: a number, `unlimited`, `infinity` or -1.').mandatory(),
    use_max: bool('Keep the larger of the two limits.').default(false),
    use_min: bool('Keep the smaller of the two limits.').default(false),
    dest: path('The file.').default('/etc/security/limits.conf'),
    comment: string('Comment behind the limit.').default(''),
    backup: bool('Keep a copy of what was there.').default(false),
  },
  returns: {
    backup_file: {
      kind: 'string',
      summary: 'The copy of what was there.',
      when: 'backup was asked for and it changed',
    },
  },
  needs: [['not both', 'use_max', 'use_min']],
  examples: `- pam_limits:
    domain: "*"
    limit_type: soft
    limit_item: nofile
    value: 65536`,
  reach: 'host',
  compile({ domain, limit_type, limit_item, value, use_max, use_min, dest, comment, backup }) {
    const endless = /^(unlimited|infinity|-1)$/.test(value);
    if (!endless && !/^-?\d+$/.test(value))
      return sh`fail ${`${value} is no limit: a number, unlimited, infinity or -1 is needed`}`;
    if (/\s/.test(domain) || domain === '' || /[\r\n]/.test(comment))
      return sh`fail 'domain and comment must stand on one line'`;
    return sh`
      file=${onHost(dest)}
      old=$file; [ -f "$old" ] || old=/dev/null
      domain=${domain} type=${limit_type} item=${limit_item} value=${value} comment=${comment === '' ? '' : `\t#${comment}`} rule=${use_max ? 'max' : use_min ? 'min' : ''} awk '
        function size(text) { return text ~ /^(unlimited|infinity|-1)$/ ? 9000000000000000000 : text + 0 }
        function line(value) { return ENVIRON["domain"] "\t" ENVIRON["type"] "\t" ENVIRON["item"] "\t" value ENVIRON["comment"] }
        /^[ \t]*(#|$)/ || $1 != ENVIRON["domain"] || $2 != ENVIRON["type"] || $3 != ENVIRON["item"] { print; next }
        seen++ { next }
        $4 == ENVIRON["value"] { print; next }
        ENVIRON["rule"] == "max" && size($4) > size(ENVIRON["value"]) { print; next }
        ENVIRON["rule"] == "min" && size($4) < size(ENVIRON["value"]) { print; next }
        { print line(ENVIRON["value"]) }
        END { if (!seen) print line(ENVIRON["value"]) }' "$old" >"$SCRATCH.new"
      ${
        backup &&
        sh`
      if [ -z "$CHECK" ] && [ -f "$file" ] && ! same "$file" "$SCRATCH.new"; then backup "$file"; fi`
      }
      replace "$file" "$SCRATCH.new"`;
  },
});

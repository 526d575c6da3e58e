import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, string } from './args.ts';
import { defineModule } from './define.ts';

const specials = ['annually', 'daily', 'hourly', 'monthly', 'reboot', 'weekly', 'yearly'] as const;

export const cron = defineModule({
  name: 'cron',
  summary: 'Keep a job or a variable in the crontab of a user or in a file of /etc/cron.d.',
  args: {
    name: string('Name of the job, kept in a comment above it; or of the variable.').mandatory(),
    job: string('Command to run; or value of the variable.').alias('value'),
    state: choice(['present', 'absent'], 'Whether it is there.').default('present'),
    user: string('Whose crontab; in a file of /etc/cron.d, who runs it.'),
    cron_file: string('File of /etc/cron.d, or a path, instead of a crontab.'),
    env: bool('Keep a variable rather than a job.').default(false),
    minute: string('Minute.').default('*'),
    hour: string('Hour.').default('*'),
    day: string('Day of the month.').default('*').alias('dom'),
    month: string('Month.').default('*'),
    weekday: string('Day of the week.').default('*').alias('dow'),
    special_time: choice(specials, 'A time by name instead of the five fields.'),
    disabled: bool('Keep the job switched off, in a comment.').default(false),
    insertafter: string('Variable that a new one follows.'),
    insertbefore: string('Variable that a new one precedes.'),
    backup: bool('Keep a copy of what was there.').default(false),
  },
  returns: {
    jobs: { kind: 'list', summary: 'Names of all jobs.' },
    envs: { kind: 'list', summary: 'Names of all variables.' },
    backup_file: {
      kind: 'string',
      summary: 'The copy of what was there.',
      when: 'backup was asked for and it changed',
    },
  },
  needs: [
    ['if', 'state', 'present', ['job']],
    ['not both', 'insertafter', 'insertbefore'],
  ],
  examples: `- cron:
    name: backup
    minute: "30"
    hour: "2"
    job: /usr/local/bin/backup >/dev/null
- cron:
    name: PATH
    env: true
    job: /usr/local/bin:/usr/bin:/bin`,
  reach: 'host',
  compile(args) {
    const { name, job = '', state, user, cron_file, env, backup } = args;
    const line = env ? `${name}="${job}"` : jobLine(args);
    if ([name, line, args.insertafter, args.insertbefore].some((text) => /[\r\n]/.test(text ?? '')))
      return sh`fail 'a job stands on one line of the crontab'`;
    if (cron_file !== undefined && user === undefined && state === 'present' && !env)
      return sh`fail 'a job in a cron file needs a user who runs it'`;
    return sh`
      ${
        cron_file === undefined
          ? fromCrontab(user)
          : sh`
      file=${cron_file.startsWith('/') ? cron_file : `/etc/cron.d/${cron_file}`}
      old=$SCRATCH.old
      if [ -f "$file" ]; then cat -- "$file" >"$old"; else : >"$old"; fi`
      }
      name=${name} line=${line} state=${state} kind=${env ? 'env' : 'job'} place=${args.insertafter ?? args.insertbefore ?? ''} where=${args.insertbefore === undefined ? 'after' : 'before'} awk '
        function variable(text) { if (text !~ /^[ \t]*[A-Za-z_][A-Za-z0-9_]*[ \t]*=/) return ""; sub(/[ \t]*=.*/, "", text); sub(/^[ \t]*/, "", text); return text }
        { lines[NR] = $0 }
        END {
          present = ENVIRON["state"] == "present"; mark = "#Ansible: " ENVIRON["name"]
          for (i = 1; i <= NR; i++) {
            if (ENVIRON["kind"] == "job" && lines[i] == mark) {
              if (present && !done) { out[++n] = mark; out[++n] = ENVIRON["line"]; done = 1 }
              i++
            } else if (ENVIRON["kind"] == "env" && variable(lines[i]) == ENVIRON["name"]) {
              if (present && !done) { out[++n] = ENVIRON["line"]; done = 1 }
            } else out[++n] = lines[i]
          }
          if (present && !done && ENVIRON["kind"] == "job") { out[++n] = mark; out[++n] = ENVIRON["line"] }
          else if (present && !done) {
            at = 1
            if (ENVIRON["place"] != "") {
              at = 0
              for (i = 1; i <= n; i++) if (variable(out[i]) == ENVIRON["place"]) { at = i + (ENVIRON["where"] == "after"); break }
              if (!at) { print "there is no variable " ENVIRON["place"] " to put it beside" >"/dev/stderr"; exit 3 }
            }
            for (i = n; i >= at; i--) out[i + 1] = out[i]
            out[at] = ENVIRON["line"]; n++
          }
          for (i = 1; i <= n; i++) print out[i]
        }' "$old" >"$SCRATCH.new" 2>"$SCRATCH.bad" || fail "$(cat "$SCRATCH.bad")"
      if ! same "$old" "$SCRATCH.new"; then
        ${
          backup &&
          sh`
        if [ -z "$CHECK" ] && [ -s "$old" ]; then
          kept=\${TMPDIR:-/tmp}/crontab.$$.$(date '+%Y-%m-%d@%H:%M:%S')
          (umask 077; cat "$old" >"$kept") || fail 'cannot keep a backup'
          result backup_file "$kept"
        fi`
        }
        ${
          cron_file === undefined
            ? toCrontab(user)
            : sh`
        if [ -s "$SCRATCH.new" ] || [ ! -f "$file" ]; then
          replace "$file" "$SCRATCH.new"
        else change "$file" rm -f -- "$file"; fi`
        }
      fi
      result jobs "$(sed -n 's/^#Ansible: //p' "$SCRATCH.new")"
      result envs "$(sed -n 's/^[ 	]*\([A-Za-z_][A-Za-z0-9_]*\)[ 	]*=.*/\1/p' "$SCRATCH.new")"`;
  },
});

interface Job {
  readonly job?: string | undefined;
  readonly user?: string | undefined;
  readonly cron_file?: string | undefined;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  readonly month: string;
  readonly weekday: string;
  readonly special_time?: string | undefined;
  readonly disabled: boolean;
}

function jobLine({
  job = '',
  user,
  cron_file,
  minute,
  hour,
  day,
  month,
  weekday,
  special_time,
  disabled,
}: Job): string {
  const time = special_time === undefined ? [minute, hour, day, month, weekday].join(' ') : `@${special_time}`;
  return `${disabled ? '#' : ''}${time} ${cron_file === undefined ? '' : `${user} `}${job}`;
}

/** Reads a crontab; some programs put comments of their own on top, which they write again. */
const fromCrontab = (user: string | undefined): Script => sh`
      need crontab 'keep jobs'
      old=$SCRATCH.old
      crontab ${user !== undefined && sh`-u ${user}`} -l 2>"$SCRATCH.bad" | awk 'NR <= 3 && (/^# DO NOT EDIT THIS FILE/ || /^# \(.*installed on.*\)$/ || /^# \(.*version.*\)$/) { next } { print }' >"$old"
      case $(cat "$SCRATCH.bad") in
        '' | *'no crontab'* | *"can't open"*) ;;
        *) fail "$(cat "$SCRATCH.bad")" ;;
      esac`;

const toCrontab = (user: string | undefined): Script => sh`
        if [ "$DIFF" ]; then
          result diff-path ${`crontab of ${user ?? 'the user'}`}
          record diff-before "$old"
          record diff-after "$SCRATCH.new"
        fi
        change ${`crontab${user === undefined ? '' : ` of ${user}`}`} crontab ${user !== undefined && sh`-u ${user}`} "$SCRATCH.new"`;

/** Jobs: tasks that run on a host apart from any session, each in a folder of its own that keeps what came of it. */
import { toBytes } from './bytes.ts';
import { decodeReply, newMark } from './frames.ts';
import { jobProgram } from './prelude.ts';
import { type Script, Upload } from './script.ts';
import type { Reply } from './session.ts';
import { sh } from './sh.ts';

export interface JobRequest {
  /** Where jobs are kept, as a word of shell; it is made for its owner alone. */
  readonly folder: Script;
  readonly id: string;
  readonly body: Script;
  readonly check: boolean;
  readonly diff: boolean;
  /** Seconds after which all that the job started is killed; 0 for never. */
  readonly limit: number;
  /** What the reader of the result will need to know, kept beside it. */
  readonly about: string;
  /** The shell that runs it. */
  readonly shell?: string | undefined;
}

/** Starts a job, and answers with `path` when it runs. Where a host has no setsid, it at least ignores hang-ups. */
export function startJob({ folder, id, body, check, diff, limit, about, shell = '/bin/sh' }: JobRequest): Script {
  const mark = newMark();
  const flags = `x${check ? 'c' : ''}${diff ? 'd' : ''}`;
  const words = sh`${shell.split(' ')} "$job/job" "$job" ${[limit, mark, flags]}`;
  const kept = body.uploads.map((upload) => sh`cp -- ${upload} "$job/"${upload.file}`);
  const script = sh`
    base=${folder}
    job=$base/${id}
    umask 077
    { mkdir -p -- "$base" && mkdir -- "$job"; } 2>"$SCRATCH.said" || fail "could not create directory: $base - $(cat "$SCRATCH.said")"
    cp -- ${new Upload(jobProgram())} "$job/job"
    cp -- ${new Upload(toBytes(body.text))} "$job/body"
    cp -- ${new Upload(JSON.stringify({ mark, about }))} "$job/about"
    umask 022`;
  const launch = sh`
    (
      host_locale
      exec >/dev/null 2>&1
      if has setsid; then exec setsid ${words}; fi
      trap '' HUP
      exec ${words}
    ) &
    n=0
    until [ -e "$job/pid" ] || [ "$n" -ge 100 ]; do n=$((n + 1)); sleep 0.02 2>/dev/null || sleep 1; done
    [ -e "$job/pid" ] || fail "the job did not start in $job"
    result path "$job"`;
  const text = [script.text, ...kept.map((one) => one.text), launch.text].join('\n');
  return { text, uploads: [...script.uploads, ...body.uploads], secrets: body.secrets };
}

/** Makes the folder of a job that the controller leads itself. */
export function openJob(folder: Script, id: string, about: string): Script {
  return sh`
    base=${folder}
    job=$base/${id}
    umask 077
    { mkdir -p -- "$base" && mkdir -- "$job"; } 2>"$SCRATCH.said" || fail "could not create directory: $base - $(cat "$SCRATCH.said")"
    cp -- ${new Upload(JSON.stringify({ mark: '', about, led: true }))} "$job/about"
    result path "$job"`;
}

/** Puts down what came of a job that the controller led. */
export function keepOutcome(folder: Script, id: string, outcome: string): Script {
  return sh`
    job=${folder}/${id}
    umask 077
    cp -- ${new Upload(outcome)} "$job/outcome.new" && mv -f -- "$job/outcome.new" "$job/outcome"`;
}

/** Asks how a job stands. Who wants to wait a little for its end gives the seconds. */
export function askJob(folder: Script, id: string, seconds = 0): Script {
  return sh`
    job=${folder}/${id}
    result path "$job"
    [ -d "$job" ] || exit 0
    alive() {
      [ -r "$job/pid" ] && read -r pid boot <"$job/pid" || return 1
      now=
      [ ! -r /proc/sys/kernel/random/boot_id ] || read -r now </proc/sys/kernel/random/boot_id
      [ "$boot" = "$now" ] && kill -0 "$pid" 2>/dev/null
    }
    n=${Math.round(seconds * 20)}
    while [ "$n" -gt 0 ] && [ ! -e "$job/rc" ] && [ ! -e "$job/outcome" ] && [ ! -e "$job/over" ]; do
      n=$((n - 1))
      sleep 0.05 2>/dev/null || { sleep 1; n=$((n - 19)); }
    done
    record about "$job/about"
    if [ -e "$job/outcome" ]; then
      record outcome "$job/outcome"
    elif [ -e "$job/rc" ]; then
      for part in o e r; do [ ! -e "$job/io.$part" ] || record "$part" "$job/io.$part"; done
      record rc "$job/rc"
    elif [ -e "$job/over" ]; then
      record over "$job/over"
    elif ! alive && [ ! -e "$job/rc" ]; then
      result dead ''
    fi`;
}

/** Forgets a job; answers with `erased` when there was one. It goes on if it still runs. */
export function forgetJob(folder: Script, id: string): Script {
  return sh`
    job=${folder}/${id}
    result path "$job"
    [ -d "$job" ] || exit 0
    rm -rf -- "$job" && result erased "$job"`;
}

/** How a job stands, as `askJob` was answered. */
export type JobState =
  | { readonly kind: 'missing' | 'running' | 'dead'; readonly path: string; readonly about: string }
  | { readonly kind: 'over'; readonly path: string; readonly about: string; readonly pid: number }
  | { readonly kind: 'done'; readonly path: string; readonly about: string; readonly reply: Reply }
  | { readonly kind: 'told'; readonly path: string; readonly about: string; readonly outcome: string };

export function readJob(answer: Reply): JobState {
  const found = new Map(answer.records);
  const text = (key: string): string => found.get(key)?.toString() ?? '';
  const path = text('path');
  if (!found.has('about')) return { kind: 'missing', path, about: '' };
  const { mark, about, led } = JSON.parse(text('about')) as { mark: string; about: string; led?: boolean };
  if (found.has('outcome')) return { kind: 'told', path, about, outcome: text('outcome') };
  if (found.has('over')) return { kind: 'over', path, about, pid: Number(text('over')) };
  if (found.has('dead') && !led) return { kind: 'dead', path, about };
  if (!found.has('rc')) return { kind: 'running', path, about };
  const nothing = Buffer.alloc(0);
  const frame = {
    status: 'done' as const,
    rc: Number(text('rc')),
    output: found.get('o') ?? nothing,
    errors: found.get('e') ?? nothing,
    records: found.get('r') ?? nothing,
  };
  return { kind: 'done', path, about, reply: decodeReply(frame, { bytes: nothing, mark, recordMark: mark }) };
}

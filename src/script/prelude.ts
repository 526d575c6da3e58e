import { readFileSync } from 'node:fs';

let text: string | undefined;

/** What a shell is told first: how to hold a session, and the verbs of modules. Comments and indentation stay at home. */
export function prelude(): string {
  text ??= ['session.sh', 'prelude.sh', 'attributes.sh', 'files.sh'].map(shortened).join('');
  return text;
}

/** The program of a job, which is no part of any session. */
export function jobProgram(): string {
  return `${prelude()}${shortened('job.sh')}job "$@"; exit\n`;
}

function shortened(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), 'utf8').replace(/^[ \t]*(#.*)?\n|^[ \t]+/gm, '');
}

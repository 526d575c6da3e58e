import { readFileSync } from 'node:fs';

let text: string | undefined;

/** What a shell is told first: how to hold a session, and the verbs of modules. Comments and indentation stay at home. */
export function prelude(): string {
  text ??= ['session.sh', 'prelude.sh', 'attributes.sh', 'files.sh']
    .map((name) => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8').replace(/^[ \t]*(#.*)?\n|^[ \t]+/gm, ''))
    .join('');
  return text;
}

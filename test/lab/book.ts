// A playbook that a test writes, in a folder of its own, for every host of a lab.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Lab } from '../../scripts/lab/index.mjs';
import { command } from './play.ts';

/** Write `files` beside each other, gone when the test ends, and answer where they lie. */
export function writeBook(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'book-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Write one play of these tasks (YAML, as a list) and answer the path of the playbook. */
export function bookOf(tasks: string, more = ''): string {
  const body = tasks.replaceAll(/^/gm, '    ');
  return join(writeBook({ 'book.yml': `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${body}\n` }), 'book.yml');
}

export type Shown = { readonly child: ChildProcess; readonly ended: Promise<{ code: number; text: string }> };

/** Play as a person does, and keep every letter that is shown. */
export function show(...args: readonly string[]): Shown {
  const child = spawn(process.execPath, [command, ...args]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
  }
  return {
    child,
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? 128, text }))),
  };
}

/** What a command on a host prints, when it succeeds; an empty text otherwise. */
export async function ask(lab: Lab, host: string, what: string): Promise<string> {
  const { code, stdout } = await lab.ssh(host, what);
  return code === 0 ? stdout : '';
}

/** Wait until a path is there on a host; without `expect`, which does not know its test where several run side by side. */
export async function appears(lab: Lab, host: string, path: string): Promise<void> {
  const until = Date.now() + 60_000;
  while ((await ask(lab, host, `[ -e ${path} ] && echo there`)) !== 'there\n') {
    if (Date.now() > until) throw new Error(`${path} did not come to be on ${host} within 60 s`);
    await sleep(50);
  }
}

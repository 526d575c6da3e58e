// The published programs, where this machine can reach them. Nothing is kept whose published checksum is not its own.
import { createWriteStream, linkSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from '../run.mjs';
import { sha256Of } from './ociImage.mjs';

const longestDownload = 15 * 60_000;

/** Whether the published programs can be reached from here; it takes two seconds at most to know. */
export const isOfficialReachable = () =>
  fetch('https://dl.k8s.io/release/stable.txt', { signal: AbortSignal.timeout(2000) })
    .then((response) => response.ok)
    .catch(() => false);

/** The place of an official address below a folder of files. */
export const placeOf = (files, url) => join(files, url.replace('https://', ''));

/**
 * Fetch the files and archives of a component into `files`, and what they hold into `programs`.
 * @param {import('./components.mjs').Component} component
 * @param {{ files: string, programs: string, tell: (text: string) => void }} how
 */
export async function fetchPrograms(component, { files, programs, tell }) {
  mkdirSync(programs, { recursive: true });
  const sources = [
    ...Object.entries(component.files ?? {}).map(([url, name]) => ({ url, name })),
    ...Object.entries(component.archives ?? {}).map(([url, { top }]) => ({ url, top })),
  ];
  for (const source of sources) {
    const file = placeOf(files, source.url);
    mkdirSync(dirname(file), { recursive: true });
    tell(`fetching ${source.url}`);
    const sum = await publishedSum(component, source.url);
    await pipeline(Readable.fromWeb((await get(source.url)).body), createWriteStream(file, { mode: 0o755 }));
    const actual = await sha256Of(file);
    if (actual !== sum) throw new Error(`${source.url} has the SHA-256 ${actual}, but ${sum} is published for it`);
    if (source.name) linkSync(file, join(programs, source.name));
    else {
      const inside = source.top === '.' ? [] : ['--strip-components=1'];
      await run(['tar', '--extract', '--no-same-owner', `--file=${file}`, `--directory=${programs}`, ...inside]);
    }
  }
}

async function publishedSum(component, url) {
  const listed = await (await get(component.sums?.[url] ?? `${url}.sha256`)).text();
  const lines = listed.trim().split('\n');
  const line = lines.length === 1 ? lines[0] : lines.find((each) => each.endsWith(basename(url)));
  const [sum] = /^[0-9a-f]{64}/.exec(line ?? '') ?? [];
  if (!sum) throw new Error(`no SHA-256 is published for ${url}`);
  return sum;
}

async function get(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(longestDownload) });
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  return response;
}

/** Facts kept between runs: one JSON file a host, in the layout of Ansible's `jsonfile` cache. Data for ever, never templates. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlayError } from '../errors.ts';
import { dumpJson, parseJson } from '../python/json.ts';
import type { Value } from '../python/value.ts';

export interface FactCache {
  /** A host's facts under their full names; undefined when there are none that are fresh. */
  load(host: string): Map<string, Value> | undefined;
  save(host: string, facts: ReadonlyMap<string, Value>): void;
  forget(host: string): void;
}

export interface FactCacheOptions {
  readonly folder: string;
  /** How long facts count; 0 is for ever. */
  readonly seconds: number;
  readonly prefix?: string | undefined;
  readonly now?: (() => number) | undefined;
  readonly warn: (message: string) => void;
}

/** Opens a cache. The folder is made when the first facts are saved. */
export function openFactCache({ folder, seconds, prefix = '', now = Date.now, warn }: FactCacheOptions): FactCache {
  const fileOf = (host: string): string => join(folder, encodeURIComponent(prefix + host));
  return {
    load(host) {
      const file = fileOf(host);
      try {
        if (seconds > 0 && now() - statSync(file).mtimeMs > seconds * 1000) return undefined;
        const facts = parseJson(readFileSync(file, 'utf8'));
        if (facts instanceof Map) return facts as Map<string, Value>;
        warn(`the cached facts in ${file} are no mapping and are not used`);
      } catch (error) {
        // A damaged file must be told of: a cache that is silently empty looks like a host without facts.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          warn(`the cached facts in ${file} cannot be read and are not used: ${(error as Error).message}`);
      }
      return undefined;
    },
    save(host, facts) {
      const file = fileOf(host);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.new`, dumpJson(new Map(facts)), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      } catch (error) {
        throw new PlayError('usage', `facts cannot be kept in ${folder}: ${(error as Error).message}`, {
          hint: 'ANSIBLE_CACHE_PLUGIN_CONNECTION names the folder',
        });
      }
    },
    forget: (host) => rmSync(fileOf(host), { force: true }),
  };
}

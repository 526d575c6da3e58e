/** Renders the two kinds of template files: `.hbs` is Handlebars, everything else is Jinja. */

import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename, resolve } from 'node:path';
import { renderTemplate } from '../jinja/index.ts';
import type { Binding, Scope } from '../jinja/scope.ts';
import { DateTime, type Value } from '../python/value.ts';

export interface RenderRequest {
  readonly path: string;
  readonly text: string;
  /** Options of the `template` module: `trim_blocks`, `lstrip_blocks`, delimiters. */
  readonly options?: Readonly<Record<string, Value | undefined>> | undefined;
  readonly scope: Scope;
}

/** The text of a rendered template. Throws PlayError with the place inside the template. */
export async function renderFile({ path, text, options, scope }: RenderRequest): Promise<string> {
  const inner = scope.with(templateVariables(path));
  if (path.endsWith('.hbs')) {
    const { renderHandlebars } = await import('./handlebars.ts');
    return renderHandlebars(text, path, inner);
  }
  return renderTemplate(text, path, inner, { overrides: options });
}

/** Variables that only templates see, describing the template itself. */
function templateVariables(path: string): Map<string, Binding> {
  const full = resolve(path);
  return new Map<string, Binding>([
    ['template_path', { value: path }],
    ['template_fullpath', { value: full }],
    ['template_host', { compute: () => hostname() }],
    ['template_uid', { compute: () => owner(full) }],
    ['template_mtime', { compute: () => modified(full) }],
    ['template_run_date', { compute: () => wallClock() }],
    ['template_name', { value: basename(path) }],
  ]);
}

function wallClock(): DateTime {
  const now = new Date();
  return new DateTime(BigInt(now.getTime() - now.getTimezoneOffset() * 60_000) * 1000n);
}

function owner(path: string): string {
  const { uid } = statSync(path);
  const me = userInfo();
  return uid === me.uid ? me.username : String(uid);
}

function modified(path: string): string {
  return statSync(path).mtime.toISOString().replace('T', ' ').slice(0, 19);
}

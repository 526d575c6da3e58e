/** What a reply means: records become changes, differences, results and a verdict. */
import { parseJson } from '../python/json.ts';
import type { Value } from '../python/value.ts';
import type { Reply } from '../script/session.ts';
import type { Argument, Values } from './args.ts';
import type { CompiledModule, FileDiff, Json, Outcome, ReturnSpec } from './define.ts';

type Args = Readonly<Record<string, Argument<unknown>>>;

/** The outcome of a compiled module's script; its own `read` has the last word. */
export function outcomeOf<A extends Args>(module: CompiledModule<A>, args: Values<A>, reply: Reply): Outcome {
  const plain = readRecords(reply, module.returns ?? {});
  return module.read ? module.read(reply, args, plain) : plain;
}

/** Folds a reply's records. A script that ended with another code than 0 failed, whatever it recorded. */
export function readRecords(reply: Reply, returns: Readonly<Record<string, ReturnSpec>> = {}): Outcome {
  const changes: string[] = [];
  const warnings: string[] = [];
  const diff: FileDiff[] = [];
  const result: Record<string, Json> = {};
  let message: string | undefined;
  let verdict: 'failed' | 'skipped' | undefined;
  let part: { path?: string; before?: string } = {};
  const attributes: string[] = [];
  for (const [key, value] of reply.records) {
    const text = value.toString();
    if (key === 'changed') changes.push(text);
    else if (key === 'warning') warnings.push(text);
    else if (key === 'msg') message = text;
    else if (key === 'failed' || key === 'skipped') verdict = key;
    else if (key === 'attribute') attributes.push(text);
    else if (key === 'diff-path') part = { path: text };
    else if (key === 'diff-before') part.before = withoutKeys(text);
    else if (key === 'diff-after') {
      const { path: afterHeader = '', before } = part;
      // Where nothing was, nothing has a name.
      const beforeHeader = before ? afterHeader : '';
      diff.push({ before: before ?? '', after: withoutKeys(text), beforeHeader, afterHeader });
      part = {};
    } else result[key] = decode(value, returns[key]);
  }
  diff.push(...attributeDiffs(attributes));
  if (reply.rc !== 0 && verdict === undefined) verdict = 'failed';
  if (verdict === 'failed') message ??= reply.stderr.toString().trim() || `the script ended with code ${reply.rc}`;
  return {
    status: verdict ?? (changes.length ? 'changed' : 'ok'),
    message,
    changes,
    diff: diff.length ? diff : undefined,
    result,
    warnings: warnings.length ? warnings : undefined,
  };
}

/** Private keys are nobody's to read in a difference, whoever placed the file and forgot to say `diff: false`. */
function withoutKeys(text: string): string {
  if (!text.includes('PRIVATE KEY-----') && !text.includes('client-key-data:')) return text;
  return text
    .replace(/(-----BEGIN [A-Z ]*PRIVATE KEY-----\n)[\s\S]*?(-----END|$)/g, '$1(not shown)\n$2')
    .replace(/(\bclient-key-data:[ \t]*)\S+/g, '$1(not shown)');
}

/** The differences that `differs` told, one for each file, in the form that Ansible shows them in. */
function attributeDiffs(told: readonly string[]): FileDiff[] {
  const files = new Map<string, { before: Record<string, string | number>; after: Record<string, string | number> }>();
  for (const text of told) {
    const [what, old, now, ...rest] = text.split('\n');
    const path = rest.join('\n');
    const file = files.get(path) ?? { before: { path }, after: { path } };
    const isNumber = what === 'owner' || what === 'group';
    // What differs twice, such as a mode that is settled in two steps, differs from its first state.
    file.before[what!] ??= isNumber ? Number(old) : old!;
    file.after[what!] = isNumber ? Number(now) : now!;
    files.set(path, file);
  }
  const written = (data: Readonly<Record<string, string | number>>): string =>
    `${JSON.stringify(data, Object.keys(data).sort(), 4)}\n`;
  return [...files.values()].map((one) => ({
    before: written(one.before),
    after: written(one.after),
    attributes: one,
  }));
}

function decode(value: Buffer, spec: ReturnSpec | undefined): Json {
  const text = value.toString();
  switch (spec?.kind) {
    case 'int':
    case 'float':
      return text.trim() === '' ? null : Number(text);
    case 'bool':
      return text === '1' || text === 'true' || text === 'True';
    case 'list':
      return text === '' ? [] : text.replace(/\n$/, '').split('\n');
    case 'dict':
    case 'raw':
      return parsed(text);
    default:
      return text;
  }
}

function parsed(text: string): Value {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** An outcome of a conversing module that failed on the host. */
export function failed(message: string, result: Readonly<Record<string, Json>> = {}): Outcome {
  return { status: 'failed', message, changes: [], result };
}

/** What a module by Ansible's JSON protocol printed, as an outcome. */
import { equals, truthy } from '../python/compare.ts';
import { dumpJson, parseJson } from '../python/json.ts';
import { str, typeName } from '../python/text.ts';
import { splitLines } from '../python/textTools.ts';
import type { Value } from '../python/value.ts';
import type { Reply } from '../script/session.ts';
import type { FileDiff, Json, Outcome } from './define.ts';
import { readRecords } from './outcome.ts';

/** What the reader of an answer has to know of its module. */
export interface Asked {
  readonly name: string;
  /** The module's `invocation` is kept; Ansible does so from `-vvv` on. */
  readonly invocation?: boolean | undefined;
}

/** The outcome of an answer. Noise around the JSON is passed over; what stands behind it is told. */
export function readAnswer(reply: Reply, { name, invocation }: Asked): Outcome {
  const records = readRecords(reply);
  if (reply.records.some(([key]) => key === 'failed')) return records;
  const warnings: string[] = [];
  const stdout = reply.stdout.toString();
  let data: Value;
  try {
    data = parseJson(jsonOf(stdout, warnings));
    if (!(data instanceof Map)) throw new Error(`it is ${typeName(data)}`);
  } catch (error) {
    return unreadable(name, reply, (error as Error).message);
  }
  const result = cleaned(data, warnings);
  if (invocation !== true) result.delete('invocation');
  const python = records.result['discovered_interpreter_python'];
  if (typeof python === 'string') {
    const facts = result.get('ansible_facts');
    result.set('ansible_facts', new Map([...(facts instanceof Map ? facts : []), [FACT, python]]));
  }
  const outcome = outcomeFrom(name, result, warnings);
  // A module may tell differences that nobody asked for; they are data then.
  return 'diff' in records.result ? outcome : { ...outcome, diff: undefined };
}

const FACT = 'discovered_interpreter_python';

/** From the first line that begins with a brace to the last line that ends with one. */
function jsonOf(stdout: string, warnings: string[]): string {
  const lines = splitLines(stdout, false);
  const start = lines.findIndex((line) => line.trimStart().startsWith('{'));
  if (start === -1) throw new Error('there is no line that begins with `{`');
  const end = lines.findLastIndex((line) => line.trimEnd().endsWith('}'));
  if (end < start) throw new Error('there is no line that ends with `}`');
  const junk = lines.slice(end + 1);
  if (junk.some((line) => line.trim() !== '')) {
    warnings.push(`Module invocation had junk after the JSON data: ${junk.join('\n')}`);
  }
  return lines.slice(start, end + 1).join('\n');
}

/** The keys are Ansible's, for playbooks look at them. */
function unreadable(name: string, reply: Reply, why: string): Outcome {
  const stderr = reply.stderr.toString();
  const missing = reply.rc === 127 || reply.rc === 126;
  const said = splitLines(stderr.trim(), false).at(-1);
  const message = missing
    ? `module \`${name}\` could not be started: ${said ?? `rc ${reply.rc}`}`
    : `module \`${name}\` gave no JSON: ${why}${said === undefined ? '' : `; it said: ${said}`}`;
  return {
    status: 'failed',
    message,
    changes: [],
    result: { module_stdout: reply.stdout.toString(), module_stderr: stderr, rc: reply.rc },
  };
}

/** Without what is between Ansible and its modules alone. */
function cleaned(data: ReadonlyMap<Value, Value>, warnings: string[]): Map<Value, Value> {
  const result = new Map<Value, Value>();
  for (const [key, value] of data) {
    const internal = typeof key === 'string' && key.startsWith('_ansible_');
    if (internal && key !== '_ansible_parsed' && key !== '_ansible_suppress_tmpdir_delete') {
      warnings.push(`Removed unexpected internal key in module return: ${key} = ${str(value)}`);
    }
    if (!internal) result.set(key, plain(value));
  }
  const results = result.get('results');
  if (results !== undefined && !Array.isArray(results)) {
    result.delete('results');
    result.set('ansible_module_results', results);
    warnings.push("Found internal 'results' key in module return, renamed to 'ansible_module_results'.");
  }
  const facts = result.get('ansible_facts');
  if (facts instanceof Map) {
    for (const key of facts.keys()) if (/^(ansible_)?discovered_interpreter_/.test(String(key))) facts.delete(key);
  }
  return result;
}

/** Newer versions of AnsibleModule mark what kind a thing is; here only what it says counts. */
function plain(value: Value): Value {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const kind = value.get('__ansible_type');
  const said = value.get('event');
  if (kind === 'WarningSummary' && said instanceof Map) return said.get('msg') ?? '';
  const copy = new Map<Value, Value>();
  for (const [key, entry] of value) {
    if (key === '__ansible_type' || (typeof key === 'string' && key.startsWith('_ansible_'))) continue;
    copy.set(key, plain(entry));
  }
  if (typeof kind !== 'string') return copy;
  if (kind === 'DeprecationSummary' && said instanceof Map) {
    const by = value.get('deprecator');
    copy.delete('event');
    copy.set('msg', said.get('msg') ?? '');
    if (by instanceof Map) copy.set('collection_name', by.get('resolved_name') ?? null);
  } else if (kind === 'ErrorSummary' && said instanceof Map) return said.get('msg') ?? '';
  return kind.startsWith('_AnsibleTagged') && copy.has('value') ? copy.get('value')! : copy;
}

function outcomeFrom(name: string, result: Map<Value, Value>, noticed: readonly string[]): Outcome {
  const rc = result.get('rc');
  const failed = result.has('failed')
    ? truthy(result.get('failed')!)
    : rc !== undefined && !equals(rc, 0) && rc !== '0';
  const changed = truthy(result.get('changed') ?? false);
  const skipped = !failed && truthy(result.get('skipped') ?? false);
  const msg = result.get('msg');
  const diff = result.get('diff');
  const told = result.get('warnings');
  const warnings = [...(Array.isArray(told) ? told : told ? [told] : []).map(str), ...noticed];
  for (const key of ['changed', 'failed', 'skipped', 'warnings']) result.delete(key);
  for (const key of ['deprecations']) if (!truthy(result.get(key) ?? false)) result.delete(key);
  return {
    status: failed ? 'failed' : skipped ? 'skipped' : changed ? 'changed' : 'ok',
    message: msg !== undefined ? str(msg) : failed ? `module \`${name}\` failed${rcText(rc)}` : undefined,
    changes: failed && changed ? [name] : [],
    diff: diff === undefined ? undefined : diffsOf(diff),
    result: Object.fromEntries([...result].map(([key, value]) => [str(key), value as Json])),
    warnings: warnings.length ? warnings : undefined,
  };
}

function rcText(rc: Value | undefined): string {
  return rc === undefined ? ' and did not say why' : ` with rc ${str(rc)}`;
}

/** `diff` is one mapping or a list of them; `before` and `after` are texts or data. */
function diffsOf(diff: Value): FileDiff[] | undefined {
  const found = (Array.isArray(diff) ? diff : [diff]).flatMap((one): FileDiff[] => {
    if (!(one instanceof Map)) return [];
    const header = (key: string): string => str(one.get(key) ?? '');
    if (one.has('prepared')) return [{ before: '', after: sideOf(one.get('prepared')!) }];
    if (!one.has('before') && !one.has('after')) return [];
    return [
      {
        before: sideOf(one.get('before') ?? ''),
        after: sideOf(one.get('after') ?? ''),
        beforeHeader: header('before_header'),
        afterHeader: header('after_header'),
      },
    ];
  });
  return found.length ? found : undefined;
}

function sideOf(side: Value): string {
  return side instanceof Map ? `${dumpJson(side, { indent: 4, sortKeys: true })}\n` : str(side);
}

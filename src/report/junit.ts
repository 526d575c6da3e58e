/** JUnit's XML: each task on each host is a test case. */
import type { Reporter, RunEvent } from '../engine/events.ts';
import { pythonJson, shownResult } from './dump.ts';

export interface JunitOptions {
  /** Changes count as failures. */
  readonly failOnChange: boolean;
  /** Failures that are ignored count as failures all the same. */
  readonly failOnIgnore: boolean;
}

type Result = Extract<RunEvent, { type: 'result' }>;

interface Case {
  readonly suite: string;
  readonly play: string;
  readonly result: Result;
}

/** Collects results; `write` gets the text and the playbook's name when the run ends. */
export function junit(write: (text: string, name: string) => void, options: JunitOptions): Reporter {
  const cases: Case[] = [];
  let suite = 'playbook';
  let play = '';
  return {
    on(event) {
      if (event.type === 'run-start') suite = nameOf(event.playbooks[0] ?? suite);
      if (event.type === 'play-start') play = event.play;
      if (event.type === 'result') cases.push({ suite, play, result: event });
      if (event.type === 'run-end') write(document(suite, cases, options), suite);
    },
    end: async () => undefined,
  };
}

function nameOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.[^.]+$/, '');
}

type Verdict = 'ok' | 'failed' | 'skipped';

/** Ansible's rules: words in a task's name may expect a failure or turn the verdict round. */
function verdictOf({ task, outcome }: Result, { failOnChange, failOnIgnore }: JunitOptions): Verdict {
  if (outcome.status === 'skipped') return 'skipped';
  const bad = outcome.status === 'failed' || outcome.status === 'unreachable';
  const failed = (bad && (!outcome.ignored || failOnIgnore)) || (outcome.status === 'changed' && failOnChange);
  if (failed && task.name.includes('EXPECTED FAILURE')) return 'ok';
  return failed !== task.name.includes('TOGGLE RESULT') ? 'failed' : 'ok';
}

function document(suite: string, cases: readonly Case[], options: JunitOptions): string {
  const verdicts = cases.map(({ result }) => verdictOf(result, options));
  const count = (verdict: Verdict): number => verdicts.filter((one) => one === verdict).length;
  const seconds = cases.reduce((sum, { result }) => sum + result.ms, 0) / 1000;
  const counts = `tests="${cases.length}" failures="${count('failed')}" errors="0"`;
  const skipped = `skipped="${count('skipped')}" disabled="0"`;
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<testsuites disabled="0" errors="0" failures="${count('failed')}" tests="${cases.length}" time="${seconds}">`,
    `\t<testsuite name="${xml(suite)}" ${counts} ${skipped} time="${seconds}">`,
    ...cases.map((one, at) => testCase(one, verdicts[at]!)),
    '\t</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ play, result }: Case, verdict: Verdict): string {
  const { task, host, outcome, ms } = result;
  const shown = shownResult(outcome, { module: task.module, verbosity: 0 });
  const name = xml(`[${host}] ${play}: ${task.name}`);
  const place = xml(`${task.origin.file}:${task.origin.line}`);
  const head = `\t\t<testcase name="${name}" classname="${place}" time="${ms / 1000}">`;
  const dump = xml(pythonJson(shown, 'line'));
  const told = shown['msg'] ?? outcome.message ?? `rc=${String(shown['rc'] ?? 0)}`;
  const message = xml(typeof told === 'string' ? told : pythonJson(told, 'line'));
  const body = {
    ok: `<system-out>${dump}</system-out>`,
    failed: `<failure message="${message}" type="failure">${dump}</failure>`,
    skipped: `<skipped message="${xml(String(shown['skip_reason'] ?? 'skipped'))}"/>`,
  };
  return `${head}\n\t\t\t${body[verdict]}\n\t\t</testcase>`;
}

/** Text for an attribute or an element; what XML cannot hold at all becomes U+FFFD. */
export function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(
      /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replaceAll('\n', '&#10;');
}

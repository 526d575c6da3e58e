/** Chooses the command, and turns whatever goes wrong into a message and an exit code. */
import { formatError, PlayError } from '../errors.ts';
import { sourceText } from '../source/index.ts';

/** 250: a mistake of ours. */
const INTERNAL = 250;

/** Runs the command line and gives the exit code; `shim` when it was called by one of Ansible's names. */
export async function main(args: readonly string[], version: string, shim = false): Promise<number> {
  try {
    if (args[0] === 'doc') return await (await import('./doc.ts')).doc(args.slice(1));
    if (args[0] === 'inventory') return await (await import('./inventory.ts')).inventory(args.slice(1));
    if (args[0] === 'vault') return await (await import('./vault.ts')).vault(args.slice(1));
    if (args[0] === 'ansible-playbook') return await (await import('./play.ts')).play(args.slice(1), version, true);
    if (args[0] === 'shims') return (await import('./shims.ts')).shims(args.slice(1), process.argv[1]!);
    if (args[0] === 'report') return await (await import('./report.ts')).reportCommand(args.slice(1));
    if (args[0] === 'config') return (await import('./config.ts')).config(args.slice(1));
    if (args[0] === 'adhoc') return await (await import('./adhoc.ts')).adhoc(args.slice(1), version);
    if (args[0] === 'galaxy') return await (await import('./galaxy.ts')).galaxy(args.slice(1));
    if (args[0] === 'console') return await (await import('./console.ts')).consoleCommand(args.slice(1), version);
    if (args[0] === 'completion') return await (await import('./completion.ts')).completion(args.slice(1));
    if (args[0] === 'lint') return await (await import('./lint.ts')).lint(args.slice(1));
    if (args[0] === 'init') return (await import('./init.ts')).init(args.slice(1));
    if (args[0] === 'eval') return await (await import('./eval.ts')).evaluateCommand(args.slice(1));
    return await (await import('./play.ts')).play(args, version);
  } catch (error) {
    return report(error, shim);
  }
}

function report(error: unknown, shim: boolean): number {
  const problems = error instanceof AggregateError ? error.errors : [error];
  for (const problem of problems.slice(0, 50)) {
    if (problem instanceof PlayError)
      process.stderr.write(`${formatError(problem, { readSource: sourceText, folder: process.cwd() })}\n`);
    else
      process.stderr.write(
        `internal error: ${problem instanceof Error ? problem.stack : String(problem)}\nThis is a bug in Reprise; please report it.\n`,
      );
  }
  if (problems.length > 50) process.stderr.write(`and ${problems.length - 50} more\n`);
  if (problems.some((problem) => !(problem instanceof PlayError))) return INTERNAL;
  // Python's reader of arguments ends with 2.
  if (shim && problems.every((problem) => (problem as PlayError).cause === 'arguments')) return 2;
  const codes = new Set(problems.map((problem) => (problem as PlayError).code));
  if (codes.has('interrupted')) return 99;
  if (codes.has('usage')) return 5;
  // Ansible ends with 4 for what its parser refuses, and with 1 for every other mistake found before the run.
  return [...codes].every((code) => PARSER_CODES.has(code)) ? 4 : 1;
}

const PARSER_CODES: ReadonlySet<string> = new Set([
  'yaml-syntax',
  'duplicate-key',
  'unknown-keyword',
  'invalid-playbook',
  'unknown-module',
]);

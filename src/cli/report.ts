/** `play report EVENTS --junit | --html`: what `play --json` recorded, made into something else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { EVENT_SCHEMA, type Reporter, type RunEvent } from '../engine/events.ts';
import { PlayError } from '../errors.ts';
import { readArguments, type Subcommand } from './subcommand.ts';

export const command: Subcommand = {
  name: 'report',
  summary: 'Turn the events of a run, as `play --json` prints them, into a report.',
  words: '<events>',
  options: {
    junit: { help: 'JUnit XML: each task on each host is a test case' },
    html: { help: 'one page that needs nothing else' },
    text: { help: 'what the run looked like' },
    output: { short: 'o', value: 'file', help: 'write to a file' },
  },
  more: 'Example:\n  play site.yml --json > run.jsonl; play report run.jsonl --html -o run.html',
};

/** Prints or writes the report and gives the exit code. */
export async function reportCommand(args: readonly string[]): Promise<number> {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const forms = ['junit', 'html', 'text'].filter((name) => given.has(name));
  const [file, ...more] = given.words;
  if (forms.length !== 1 || file === undefined || more.length > 0) {
    throw new PlayError('usage', 'one file and one of `--junit`, `--html` and `--text` must be given');
  }
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  const reporter = await reporterOf(forms[0]!, write);
  for (const event of readEvents(file)) reporter.on(event);
  await reporter.end();
  const output = given.text('output');
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
  return 0;
}

async function reporterOf(form: string, write: (text: string) => void): Promise<Reporter> {
  if (form === 'junit') {
    return (await import('../report/junit.ts')).junit(write, { failOnChange: false, failOnIgnore: false });
  }
  if (form === 'html') return (await import('../report/html.ts')).html(write);
  return (await import('../report/terminal.ts')).terminal({ write }, { color: false, width: 79, verbosity: 0 });
}

/** The events of a file; a run that was killed may have left half a line, which is passed over. */
function readEvents(file: string): RunEvent[] {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new PlayError('usage', `\`${file}\` cannot be read: ${(error as Error).message}`);
  }
  const lines = text.split('\n');
  lines.pop();
  const events = lines.flatMap((line, at) => (line.trim() === '' ? [] : [parse(line, `${file}:${at + 1}`)]));
  const [first] = events;
  if (first?.type !== 'run-start') throw new PlayError('usage', `\`${file}\` holds no events of a run`);
  if (first.schema > EVENT_SCHEMA) throw new PlayError('usage', `\`${file}\` is of a newer release`);
  return events;
}

function parse(line: string, place: string): RunEvent {
  try {
    return JSON.parse(line) as RunEvent;
  } catch {
    throw new PlayError('usage', `${place} is no event`, { hint: '`play --json` prints events, one a line' });
  }
}

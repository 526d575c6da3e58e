/** Chooses how a run is shown. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Reporter } from '../engine/events.ts';
import { didYouMean, PlayError } from '../errors.ts';
import type { Plugins } from '../plugins/index.ts';
import type { CliOptions } from './cliOptions.ts';
import { type Outputs, outputs } from './outputs.ts';
import { settings } from './settings/read.ts';

/** Ansible's names of what shows a run; `yaml` is `default` with results in YAML. */
const CALLBACKS = ['default', 'json', 'minimal', 'oneline', 'yaml'];

/**
 * The reporter that options and settings ask for; `usual` is Ansible's name of the one that is taken unless a setting
 * names another. Without it, our own.
 */
export async function reporterFor(
  options: CliOptions,
  { usual, plugins }: { readonly usual?: string | undefined; readonly plugins: Plugins },
): Promise<Reporter> {
  if (options.json) return (await import('../report/jsonLines.ts')).jsonLines(process.stdout);
  const to = outputs();
  const own = (name: string): Promise<Reporter | undefined> => ownReporter(name, { options, plugins, to });
  const plain = usual === 'minimal' || usual === 'oneline';
  const shown = plain
    ? await named(options, usual, to)
    : ((await chosen(own)) ?? (await named(options, chosenName() ?? usual, to)));
  const further = await withEnabled(shown, own, to);
  const whole = options.profile ? (await import('../report/profile.ts')).profiled(further, to.out) : further;
  return { on: (event) => whole.on(event), end: () => whole.end().finally(to.close) };
}

function bare(name: string): string {
  return name.replace(/^(ansible\.builtin|ansible\.posix|community\.general)\./, '');
}

function chosenName(): string | undefined {
  const { source, text } = settings();
  return source('DEFAULT_STDOUT_CALLBACK') === undefined
    ? undefined
    : bare(text('DEFAULT_STDOUT_CALLBACK') ?? 'default');
}

/** The report that a setting names, where it is none of ours. */
async function chosen(own: FindReporter): Promise<Reporter | undefined> {
  const name = chosenName();
  if (name === undefined || CALLBACKS.includes(name)) return undefined;
  const found = await own(name);
  if (found) return found;
  const source = settings().source('DEFAULT_STDOUT_CALLBACK');
  throw new PlayError('usage', `there is no stdout callback \`${name}\` (${source})`, {
    hint: didYouMean(name, CALLBACKS) ?? `there are ${CALLBACKS.join(', ')}`,
  });
}

type FindReporter = (name: string) => Promise<Reporter | undefined>;

/** A report of the operator's own. */
async function ownReporter(
  name: string,
  { options, plugins, to }: { readonly options: CliOptions; readonly plugins: Plugins; readonly to: Outputs },
): Promise<Reporter | undefined> {
  const make = await plugins.callback(name);
  if (!make) return undefined;
  const { color, width, verbosity } = looks(options);
  const made = make(to.out, { color, width, verbosity });
  return {
    on: (event) => made.on(event),
    end: async () => void (await made.end?.()),
  };
}

interface Looks {
  readonly capable: boolean;
  readonly color: boolean;
  readonly width: number;
  readonly verbosity: number;
}

function looks(options: CliOptions): Looks {
  const { env, stdout } = process;
  const capable = stdout.isTTY && env['TERM'] !== 'dumb';
  const { flag } = settings();
  const forced = Boolean(env['FORCE_COLOR']) || flag('ANSIBLE_FORCE_COLOR');
  const color = options.color && !flag('ANSIBLE_NOCOLOR') && Boolean(forced || capable);
  return { capable, color, width: stdout.columns || 79, verbosity: options.verbose };
}

async function named(options: CliOptions, name: string | undefined, { out, err }: Outputs): Promise<Reporter> {
  const { flag, text, number } = settings();
  const context = number('DIFF_CONTEXT') ?? 3;
  const { capable, color, width, verbosity } = looks(options);
  if (name === 'json') {
    const { oneJson } = await import('../report/oneJson.ts');
    return oneJson(out, flag('SHOW_CUSTOM_STATS') ?? false);
  }
  if (name === 'minimal' || name === 'oneline') {
    const { minimal } = await import('../report/minimal.ts');
    return minimal(out, { color, verbosity, err, context, oneLine: name === 'oneline' });
  }
  if (name === 'default' || name === 'yaml') {
    const { familiar } = await import('../report/familiar.ts');
    const inYaml = name === 'yaml' || text('CALLBACK_RESULT_FORMAT') === 'yaml';
    return familiar(out, {
      color,
      width,
      verbosity,
      showSkipped: flag('DISPLAY_SKIPPED_HOSTS') ?? true,
      showOk: flag('DISPLAY_OK_HOSTS') ?? true,
      err,
      failuresApart: flag('DISPLAY_FAILED_STDERR') ?? false,
      marksCheck: flag('CHECK_MODE_MARKERS') ?? false,
      showsPaths: flag('SHOW_TASK_PATH_ON_FAILURE') ?? false,
      showsStarts: flag('SHOW_PER_HOST_START') ?? false,
      showsStats: flag('SHOW_CUSTOM_STATS') ?? false,
      config: settings().file,
      context,
      pretty: flag('CALLBACK_FORMAT_PRETTY'),
      yaml: inYaml ? (await import('./yamlResult.ts')).yamlResult : undefined,
    });
  }
  const { terminal } = await import('../report/terminal.ts');
  const live = capable && !process.env['CI'];
  const status = live ? (await import('../report/status.ts')).createStatus(process.stdout, width) : undefined;
  return terminal(out, { color, width, verbosity, status });
}

/** What `callbacks_enabled` adds; names that are not ours belong to plugins and are told. */
async function withEnabled(reporter: Reporter, own: FindReporter, { out }: Outputs): Promise<Reporter> {
  let whole = reporter;
  for (const name of settings().list('CALLBACKS_ENABLED').map(bare)) {
    if (name === 'timer') whole = (await import('../report/timing.ts')).timer(whole, out);
    else if (name === 'profile_tasks') {
      whole = (await import('../report/timing.ts')).profileTasks(whole, out);
    } else if (name === 'junit') whole = both(whole, await junitFile());
    else {
      const found = await own(name).catch(leftOut);
      if (found) whole = both(whole, found);
      else if (found === undefined) leftOut(new PlayError('usage', `there is no callback \`${name}\``));
    }
  }
  return whole;
}

/** A report that is wanted besides others keeps no run from running. */
function leftOut(error: unknown): null {
  if (!(error instanceof PlayError)) throw error;
  process.stderr.write(`[WARNING]: ${error.message}; it is left out${error.hint ? `: ${error.hint}` : ''}\n`);
  return null;
}

function both(one: Reporter, other: Reporter): Reporter {
  return {
    on(event) {
      one.on(event);
      other.on(event);
    },
    async end() {
      await one.end();
      await other.end();
    },
  };
}

/** The variables are Ansible's: JUNIT_OUTPUT_DIR, JUNIT_FAIL_ON_CHANGE, JUNIT_FAIL_ON_IGNORE. */
async function junitFile(): Promise<Reporter> {
  const { junit } = await import('../report/junit.ts');
  const { env } = process;
  const says = (name: string): boolean => env[name]?.toLowerCase() === 'true';
  const folder = env['JUNIT_OUTPUT_DIR'] ?? join(homedir(), '.ansible.log');
  const write = (text: string, name: string): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}-${Date.now() / 1000}.xml`), text);
  };
  return junit(write, {
    failOnChange: says('JUNIT_FAIL_ON_CHANGE'),
    failOnIgnore: says('JUNIT_FAIL_ON_IGNORE'),
  });
}

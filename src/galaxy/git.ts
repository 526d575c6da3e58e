/** Gets a state of a git repository as an archive, so that it passes the same door as every other. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Origin, PlayError } from '../errors.ts';

export interface Repository {
  readonly url: string;
  /** A tag, branch or commit; empty for what the repository shows first. */
  readonly version: string;
  /** A folder of our own, for the clone. */
  readonly work: string;
  readonly origin?: Origin | undefined;
  readonly seconds: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Fetched {
  readonly archive: string;
  readonly commit: string;
}

/** Fetches it. Nothing that the repository says is run: no hooks, no filters, no submodules, no helpers of transport. */
export async function fetchRepository({
  url,
  version,
  work,
  origin,
  seconds,
  environment,
}: Repository): Promise<Fetched> {
  const clone = join(work, 'clone');
  const archive = join(work, 'tree.tar');
  const git = (args: readonly string[]): Promise<Ran> => run(args, { seconds, environment });
  const words = ['clone', '--quiet', '--no-checkout', '--no-recurse-submodules', '--template='];
  const named = version !== '' && !/^[0-9a-f]{7,40}$/.test(version);
  const shallow = await git([...words, '--depth=1', ...(named ? [`--branch=${version}`] : []), '--', url, clone]);
  // A commit, or what is neither branch nor tag, is only found in the whole history.
  const whole = version !== '' && (!named || shallow.code !== 0);
  const got = whole && !refused(shallow) ? await git([...words, '--', url, `${clone}.all`]) : shallow;
  if (got.code !== 0) throw failed(`\`${url}\` could not be cloned`, got, origin);
  const folder = whole ? `${clone}.all` : clone;
  const look = ['-C', folder, 'rev-parse', '--verify', '--quiet', '--end-of-options'];
  const commitOf = async (name: string): Promise<string> => (await git([...look, `${name}^{commit}`])).stdout.trim();
  const commit = (await commitOf(version || 'HEAD')) || (await commitOf(`refs/remotes/origin/${version}`));
  if (commit === '') {
    const known = await git([
      '-C',
      folder,
      'for-each-ref',
      '--format=%(refname:lstrip=-1)',
      'refs/tags',
      'refs/remotes/origin',
    ]);
    const names = known.stdout.split('\n').filter((name) => name !== '' && name !== 'HEAD');
    throw new PlayError('usage', `\`${url}\` has no version \`${version}\``, {
      origin,
      hint: names.length > 0 ? `it has ${names.slice(-12).join(', ')}` : undefined,
    });
  }
  const packed = await git(['-C', folder, 'archive', '--format=tar', `--output=${archive}`, commit]);
  if (packed.code !== 0) throw failed(`\`${url}\` could not be read`, packed, origin);
  return { archive, commit };
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A second attempt would only ask for the password again. */
const refused = ({ stderr }: Ran): boolean =>
  /Authentication failed|Permission denied|could not read Username|Could not resolve|does not exist|timed out/i.test(
    stderr,
  );

function failed(message: string, { stderr }: Ran, origin: Origin | undefined): PlayError {
  const lines = stderr.split('\n').filter((line) => /^(fatal|error|ssh|remote|host key|.*denied)/i.test(line));
  const hint = (lines[0] ?? stderr.trim().split('\n')[0] ?? '').replace(/^(fatal|error): /, '');
  return new PlayError('usage', message, { origin, hint: hint === '' ? undefined : `git says: ${hint}` });
}

function run(args: readonly string[], how: { seconds: number; environment: Repository['environment'] }): Promise<Ran> {
  const settings = [
    'protocol.ext.allow=never',
    'protocol.fd.allow=never',
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
  ];
  const words = [...settings.flatMap((one) => ['-c', one]), ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('git', words, {
      env: { ...how.environment, GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh', LC_ALL: 'C' } as NodeJS.ProcessEnv,
      stdio: ['inherit', 'pipe', 'pipe'],
      timeout: how.seconds * 1000,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part: Buffer) => {
      stdout += part.toString();
    });
    child.stderr.on('data', (part: Buffer) => {
      stderr += part.toString();
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new PlayError('usage', '`git` is needed here and is not installed') : error),
    );
    child.on('close', (code, signal) => {
      const late = signal === null ? '' : `it took more than ${how.seconds} seconds\n`;
      resolve({ code: code ?? 1, stdout, stderr: late + stderr });
    });
  });
}

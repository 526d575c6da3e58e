/** `play vault encrypt-string`: values as `!vault` blocks that can be pasted into YAML. */
import { resolve } from 'node:path';
import { PlayError } from '../errors.ts';
import { encryptVault } from '../source/index.ts';
import { prompt } from './prompt.ts';
import { replaceFiles } from './replaceFiles.ts';
import type { Given } from './subcommand.ts';
import { readInput } from './vaultFiles.ts';
import { closingSecret } from './vaultKeys.ts';

interface Plain {
  readonly text: Buffer;
  readonly name: string | undefined;
  readonly from: 'stdin' | 'the command line args' | 'the interactive prompt';
}

export async function encryptString(given: Given): Promise<void> {
  const stdinName = given.text('stdin-name');
  const fromStdin =
    given.words.includes('-') || stdinName !== undefined || (given.words.length === 0 && !given.has('prompt'));
  if (given.has('prompt') && fromStdin)
    throw new PlayError('usage', '`--prompt` and reading from standard input exclude each other');
  const secret = await closingSecret(given);
  const plains: Plain[] = [
    ...(given.has('prompt') ? [await asked(given)] : []),
    ...(fromStdin ? [{ text: readInput('-'), name: stdinName, from: 'stdin' as const }] : []),
    ...fromWords(given),
  ];
  const blocks = plains.map(({ text, name, from }, index) => {
    if (text.length === 0) throw new PlayError('usage', `the text from ${from} is empty`);
    if (plains.length > 1) {
      const which = `string #${index + 1} from ${from}`;
      const what = name ? `variable ("${name}", the ${which}).` : `the ${which}.)`;
      process.stderr.write(`# The encrypted version of ${what}\n`);
    }
    const lines = encryptVault(text, secret).trimEnd().split('\n');
    return [`${name ? `${name}: ` : ''}!vault |`, ...lines.map((line) => `          ${line}`)].join('\n');
  });
  const text = `${blocks.join('\n')}\n`;
  const output = given.text('output') ?? '-';
  if (output === '-') process.stdout.write(text);
  else replaceFiles([{ path: resolve(output), content: Buffer.from(text) }]);
}

function fromWords(given: Given): Plain[] {
  const texts = given.words.filter((word) => word !== '-');
  const names = given.all('name');
  if (names.length > 0 && texts.length > names.length)
    process.stderr.write(`[WARNING]: only the first ${names.length} of ${texts.length} texts have a name\n`);
  return texts.map((text, index) => ({ text: Buffer.from(text), name: names[index], from: 'the command line args' }));
}

/** Asks for a name and the text; without a terminal both are lines of standard input. */
async function asked(given: Given): Promise<Plain> {
  const from = 'the interactive prompt';
  if (!process.stdin.isTTY) {
    const [name = '', text = ''] = readInput('-').toString('utf8').split('\n');
    return { name: name || undefined, text: Buffer.from(text), from };
  }
  const name = await prompt('Variable name (enter for no name)', { echo: true });
  const text = await prompt('String to encrypt', { echo: given.has('show-input') });
  return { name: name || undefined, text: Buffer.from(text), from };
}

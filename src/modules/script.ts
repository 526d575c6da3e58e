import { PlayError } from '../errors.ts';
import { Upload } from '../script/script.ts';
import { sh, script as text } from '../script/sh.ts';
import { bool, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';
import { commandReturns, readRun, runScript, whenArgs } from './running.ts';
import { splitWords } from './words.ts';

export const script = defineModule({
  name: 'script',
  summary: "Send a script of the controller's to the host and run it there.",
  args: {
    cmd: string('The script, looked up among the files of the role, and arguments for it.').mandatory(),
    ...whenArgs,
    executable: path('What runs the script, when not the program of its first line.'),
    decrypt: bool('Decrypt a vaulted script.').default(true),
  },
  freeForm: 'cmd',
  returns: commandReturns,
  examples: `- script: scripts/setup.sh --fast
  args:
    creates: /etc/shop.done`,
  async compile(args, controller) {
    const name = splitWords(args.cmd)[0];
    if (name === undefined) throw new PlayError('missing-argument', 'module script needs the name of a script');
    const content = await controller.read(controller.find('files', name), { decrypt: args.decrypt });
    const file = new Upload(content);
    const rest = args.cmd.trim().slice(writtenLength(args.cmd.trim()));
    const interpreter = args.executable ? sh`exec ${onHost(args.executable)}` : interpreterOf(content);
    // The arguments are shell text in Ansible too; the script itself is `$0` of the shell that reads them.
    const line = `${interpreter.text} "$0"${rest}`;
    if (interpreter.text === '') {
      return sh`[ "$CHECK" ] || chmod 700 ${file}
        ${runScript({ ...args, command: sh`/bin/sh -c ${`exec "$0"${rest}`} ${file}` })}`;
    }
    return runScript({ ...args, command: sh`/bin/sh -c ${line} ${file}` });
  },
  read(reply, { cmd }, outcome) {
    const run = readRun(reply, cmd, outcome, false);
    const { cmd: _, start, end, delta, ...result } = run.result;
    return outcome.result['held'] === undefined ? { ...run, result } : { ...run, status: 'skipped', result };
  },
});

/** The program of the first line, so that the file need not be executable where it lands; a binary has none. */
function interpreterOf(content: Buffer) {
  const first = content.subarray(0, 256).toString('latin1').split('\n')[0]!;
  const found = /^#!\s*(\S+)(?:\s+(.*?))?\s*$/.exec(first);
  if (found) return sh`exec ${found[1]} ${found[2]}`;
  return content.subarray(0, 4).equals(Buffer.from('\x7fELF')) ? text('') : sh`exec /bin/sh`;
}

/** How many characters the first word takes as it is written, quotes included. */
function writtenLength(line: string): number {
  for (let end = 1; end <= line.length; end++) {
    if (end < line.length && !/\s/.test(line[end]!)) continue;
    try {
      if (splitWords(line.slice(0, end)).length === 1) return end;
    } catch {
      // The blank was inside quotes.
    }
  }
  return line.length;
}

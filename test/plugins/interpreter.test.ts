/** Which program runs a module, in every shell; and that what a session keeps travels once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interpreterScript } from '../../src/plugins/interpreter.ts';
import { Upload } from '../../src/script/script.ts';
import type { Session } from '../../src/script/session.ts';
import { join, script, sh } from '../../src/script/sh.ts';
import { openShell, shells } from '../support/localShell.ts';

const options = { check: false, diff: false, onFailure: 'stop' } as const;

describe.each(shells)('%s', (shell) => {
  let folder = '';
  let session: Session;
  beforeAll(async () => {
    folder = mkdtempSync(joinPath(tmpdir(), 'reprise-interpreter-'));
    session = await openShell(shell, folder);
  });
  afterAll(async () => {
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the words of the shell become on a host that has some programs. */
  async function words(
    shebang: string,
    has: string,
    variables: Readonly<Record<string, string>>,
    usual?: string,
  ): Promise<string> {
    const protocol = {
      host: 'h',
      isImplicit: false,
      noLog: false,
      verbosity: 0,
      isDelegated: false,
      variable: (name: string) => variables[name],
    };
    const pretence = sh`has() { case " "${has}" " in *" $1 "*) ;; *) return 1 ;; esac; }`;
    const chosen = interpreterScript({ module: 'm', shebang: shebang.split(' '), protocol, tells: false, usual });
    const [reply] = await session.send([join([pretence, chosen, script('IFS=" "; put "$*"')])], options);
    const message = reply!.records.find(([key]) => key === 'msg')?.[1].toString();
    return message ?? reply!.stdout.toString();
  }

  test.each([
    ['/usr/bin/python', '/usr/bin/python3 python3', {}, '/usr/bin/python3'],
    ['/usr/bin/env python3', 'python3.11 python', {}, 'python3.11'],
    ['/usr/bin/python -u', 'python3', {}, 'python3 -u'],
    ['/usr/bin/python3', '/opt/py', { ansible_python_interpreter: '/opt/py -E' }, '/opt/py -E'],
    ['/usr/bin/python', '/usr/bin/python3', { ansible_python_interpreter: 'auto_silent' }, '/usr/bin/python3'],
    ['/usr/bin/ruby -w', '/usr/bin/ruby', {}, '/usr/bin/ruby -w'],
    ['/usr/bin/ruby -w', '/opt/ruby', { ansible_ruby_interpreter: '/opt/ruby' }, '/opt/ruby -w'],
    ['/usr/bin/env ruby', '/usr/bin/env', {}, '/usr/bin/env ruby'],
    ['/usr/bin/ruby', '', {}, 'module `m` is run by /usr/bin/ruby, and host `h` has none'],
    [
      '/usr/bin/python',
      '',
      {},
      'module `m` is written in Python, and host `h` has none; install python3 there, or name one in `ansible_python_interpreter`',
    ],
  ] as const)('%s where there is %j, %j', async (shebang, has, variables, is) => {
    expect(await words(shebang, has, variables)).toBe(is);
  });

  test('the Python of ansible-core on the control machine', async () => {
    expect(await words('/usr/bin/python3', '/venv/python', {}, '/venv/python')).toBe('/venv/python');
    const named = { ansible_python_interpreter: '/opt/py' };
    expect(await words('/usr/bin/python3', '/opt/py', named, '/venv/python')).toBe('/opt/py');
  });

  test('what a session keeps is sent once', async () => {
    const file = new Upload('first\n', { kept: true });
    await session.send([sh`echo more >>${file}`], options);
    const [reply] = await session.send([sh`cat ${file}`], options);
    expect(reply!.stdout.toString()).toBe('first\nmore\n');
  });
});

/** `play config dump`. */
import { expect, test } from 'vitest';
import { runCommand } from '../support/runCommand.ts';

test.concurrent('settings are shown with who said so', async () => {
  const files = { 'ansible.cfg': '[defaults]\nforks = 7\n' };
  const { stdout, code } = await runCommand({
    args: ['config', 'dump', '--only-changed'],
    files,
    env: { ANSIBLE_NOCOLOR: '1' },
  });
  expect(stdout).toMatch(
    /^CONFIG_FILE\(\) = .*ansible\.cfg\nANSIBLE_NOCOLOR\(.*ANSIBLE_NOCOLOR.*\) = True\nDEFAULT_FORKS\(.*ansible\.cfg.*\) = 7\n$/,
  );
  expect(code).toBe(0);
});

test.concurrent('defaults too', async () => {
  const { stdout } = await runCommand({ args: ['config', 'dump'] });
  expect(stdout).toContain('DEFAULT_BECOME(default) = False\n');
  expect(stdout).toContain('TAGS_RUN(default) = []\n');
  expect(await runCommand({ args: ['config', 'view'] })).toMatchObject({ code: 5 });
});

import { expect, test } from 'vitest';
import { unknownModule } from '../../src/engine/unknownModule.ts';

test.each([
  ['community.mysql.mysql_db', 'the collection community.mysql, which is not built in; run `mysql` with `command`'],
  ['cloudflare_dns', 'the collection community.general, which is not built in; send its requests with `uri`'],
  ['ansible.windows.win_copy', 'Windows is not served'],
  ['cisco.ios.ios_config', 'the collection cisco.ios, which is not built in; network devices'],
  ['amazon.aws.ec2_instance', 'run `aws` with `command`'],
  ['my.own.thing', 'the collection my.own, which is not built in; see `play doc -l`'],
  ['coppy', 'did you mean `copy`?'],
  ['nothing_like_it', undefined],
])('%s', (name, hint) => {
  const problem = unknownModule(name);
  expect(problem.message).toBe(`there is no module \`${name}\``);
  if (hint === undefined) expect(problem.hint).toBeUndefined();
  else expect(problem.hint).toContain(hint);
});

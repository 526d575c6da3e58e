import { authorizedKey } from '../../src/modules/authorized_key.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const one = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIone one@here';
const two = 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQCtwo two';
const dated = `from="10.0.0.1,h ssh-x",no-pty ${one}`;
const tools = fakes({ getent: 'case $3 in deploy) echo "deploy:x:0:0::$PLACE/home:/bin/sh" ;; *) exit 2 ;; esac' });
const file = 'home/.ssh/authorized_keys';
const with_ = (content: string) =>
  ({
    ...tools,
    home: { folder: true },
    'home/.ssh': { folder: true, mode: 0o700 },
    [file]: { content, mode: 0o600 },
  }) as const;
const base = { fakes: '$ROOT/bin', user: 'deploy' };

describeModule(
  withFakes(authorizedKey),
  {
    'makes folder and file': {
      given: { ...tools, home: { folder: true } },
      args: { ...base, key: one },
      changes: ['$ROOT/home/.ssh', `$ROOT/${file}`],
      after: { 'home/.ssh': { folder: true, mode: 0o700 }, [file]: { content: `${one}\n`, mode: 0o600 } },
      result: { user: 'deploy', keyfile: `$ROOT/${file}`, exclusive: false },
      root: true,
    },
    'adds after the others': {
      given: with_(`# kept\n${one}\n`),
      args: { ...base, key: two },
      changes: [`$ROOT/${file}`],
      after: { [file]: `# kept\n${one}\n${two}\n` },
      root: true,
    },
    'a key is the same with another comment': {
      given: with_(`${one} and more\n`),
      args: { ...base, key: one },
      changes: [],
    },
    'a key is the same with options in front': { given: with_(`${dated}\n`), args: { ...base, key: one }, changes: [] },
    'options are settled when given': {
      given: with_(`${one}\n`),
      args: { ...base, key: one, key_options: 'no-pty' },
      changes: [`$ROOT/${file}`],
      after: { [file]: `no-pty ${one}\n` },
      root: true,
    },
    'another comment': {
      given: with_(''),
      args: { ...base, key: one, comment: 'the robot' },
      after: { [file]: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIone the robot\n` },
      changes: [`$ROOT/${file}`],
      root: true,
    },
    'many keys': {
      given: with_(`${two}\n`),
      args: { ...base, key: `${one}\n\n# note\n${two}\n` },
      changes: [`$ROOT/${file}`],
      after: { [file]: `${two}\n${one}\n` },
      root: true,
    },
    'no key but these': {
      given: with_(`${two}\n${dated}\n`),
      args: { ...base, key: one, exclusive: true },
      changes: [`$ROOT/${file}`],
      after: { [file]: `${dated}\n` },
      root: true,
    },
    'takes a key away': {
      given: with_(`${dated}\n${two}\n`),
      args: { ...base, key: one, state: 'absent' },
      changes: [`$ROOT/${file}`],
      after: { [file]: `${two}\n` },
      root: true,
    },
    'a key that is not there needs no removal': {
      given: with_(`${two}\n`),
      args: { ...base, key: one, state: 'absent' },
      changes: [],
    },
    'another file': {
      given: { ...tools, keys: { folder: true } },
      args: { ...base, key: one, path: '$ROOT/keys/deploy', manage_dir: false },
      changes: ['$ROOT/keys/deploy'],
      after: { 'keys/deploy': `${one}\n` },
      root: true,
    },
    'no key at all': {
      given: with_(''),
      args: { ...base, key: 'ssh-rsa nothing' },
      error: 'invalid key specified: ssh-rsa nothing',
    },
    'no such user': { given: tools, args: { ...base, user: 'ghost', key: one }, error: 'there is no user ghost' },
  },
  { notHostile: ['fakes'] },
);

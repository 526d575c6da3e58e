import { deb822Repository } from '../../src/modules/deb822_repository.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tools = (key: string) => fakes({ curl: `while [ "$1" != -o ]; do shift; done; printf '%s\\n' '${key}' >"$2"` });
const given = { ...tools('-----BEGIN PGP PUBLIC KEY BLOCK-----'), 'sources.list.d': { folder: true } } as const;
const base = {
  fakes: '$ROOT/bin',
  name: 'Docker CE',
  uris: 'https://download.docker.com/linux/debian',
  suites: ['bookworm'],
  components: 'stable',
};
const file = 'sources.list.d/docker-ce.sources';
const text = (signed: string) =>
  `Components: stable\nX-Repolib-Name: Docker CE\n${signed}Suites: bookworm\nTypes: deb\nURIs: https://download.docker.com/linux/debian\n`;

describeModule(
  withFakes(deb822Repository, 'APT_FOLDER=$PLACE'),
  {
    'writes a file': {
      given,
      args: base,
      changes: [`$ROOT/${file}`],
      after: { [file]: { content: text(''), mode: 0o644 } },
      result: { repo: text(''), dest: `$ROOT/${file}` },
    },
    'with a key on the host': {
      given,
      args: { ...base, signed_by: '/etc/apt/keyrings/x.asc' },
      changes: [`$ROOT/${file}`],
      after: { [file]: text('Signed-By: /etc/apt/keyrings/x.asc\n') },
    },
    'with the text of a key': {
      given,
      args: { ...base, signed_by: '-----BEGIN PGP\n\nabc\n' },
      changes: [`$ROOT/${file}`],
      after: { [file]: text('Signed-By:\n -----BEGIN PGP\n .\n abc\n') },
    },
    'with a key behind a URL': {
      given,
      args: { ...base, signed_by: 'https://x/gpg' },
      changes: ['$ROOT/keyrings', '$ROOT/keyrings/docker-ce.asc', `$ROOT/${file}`],
      after: {
        'keyrings/docker-ce.asc': '-----BEGIN PGP PUBLIC KEY BLOCK-----\n',
        [file]: text('Signed-By: $ROOT/keyrings/docker-ce.asc\n'),
      },
      result: { key_filename: '$ROOT/keyrings/docker-ce.asc' },
    },
    'a key in bytes': {
      given: { ...given, ...tools('bytes'), keyrings: { folder: true } },
      args: { ...base, signed_by: 'https://x/gpg' },
      changes: ['$ROOT/keyrings/docker-ce.gpg', `$ROOT/${file}`],
    },
    'goes with its key': {
      given: { ...given, [file]: '', 'keyrings/docker-ce.asc': '' },
      args: { ...base, state: 'absent' },
      changes: [`$ROOT/${file}`, '$ROOT/keyrings/docker-ce.asc'],
      after: { [file]: null },
    },
    'absent is absent': { given, args: { ...base, state: 'absent' }, changes: [] },
    'a name of signs alone': { given, args: { ...base, name: '!?' }, error: 'cannot name a source' },
  },
  { notHostile: ['fakes'] },
);

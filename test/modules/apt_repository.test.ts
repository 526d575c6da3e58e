import { expect, test } from 'vitest';
import { aptRepository, fileNameOf } from '../../src/modules/apt_repository.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** The folder of apt is the case's own: the fakes set it. */
const place = fakes({ 'apt-get': 'echo "$*" >>"$PLACE/log"' });
const line = 'deb [arch=amd64] https://deb.example.org/debian stable main';
const module = withFakes(aptRepository, 'APT_FOLDER=$PLACE');
const base = { fakes: '$ROOT/bin', repo: line };
const folder = { 'sources.list.d': { folder: true } } as const;

describeModule(
  module,
  {
    'adds a file named after the URL': {
      given: { ...place, ...folder },
      args: base,
      after: {
        'sources.list.d/deb_example_org_debian.list': { content: `${line}\n`, mode: 0o644 },
        log: '-q -y -o APT::Update::Error-Mode=any update\n',
      },
      changes: ['$ROOT/sources.list.d/deb_example_org_debian.list'],
      result: { repo: line, sources_added: ['$ROOT/sources.list.d/deb_example_org_debian.list'] },
    },
    'a line that is there anywhere is enough': {
      given: { ...place, 'sources.list': `deb [ arch=amd64 ]  https://deb.example.org/debian\tstable main # ours\n` },
      args: base,
      changes: [],
      after: { log: null },
    },
    'a line that is switched off is switched on': {
      given: { ...place, 'sources.list.d/x.list': `# ${line}\nother\n` },
      args: { ...base, update_cache: false },
      changes: ['$ROOT/sources.list.d/x.list'],
      after: { 'sources.list.d/x.list': `${line}\nother\n`, log: null },
    },
    'adds to a file of one’s own': {
      given: { ...place, 'sources.list.d/mine.list': 'deb http://a b c\n' },
      args: { ...base, filename: 'mine', mode: '0600' },
      changes: ['$ROOT/sources.list.d/mine.list', '$ROOT/sources.list.d/mine.list mode 0600'],
      after: { 'sources.list.d/mine.list': { content: `deb http://a b c\n${line}\n`, mode: 0o600 } },
    },
    'removes the line, and a file that is empty then': {
      given: { ...place, 'sources.list': `deb x y z\n${line}\n`, 'sources.list.d/b.list': `${line}\n` },
      args: { ...base, state: 'absent' },
      changes: ['$ROOT/sources.list', '$ROOT/sources.list.d/b.list'],
      after: { 'sources.list': 'deb x y z\n', 'sources.list.d/b.list': null },
    },
    'absent is absent': {
      given: { ...place, 'sources.list': 'deb x y z\n' },
      args: { ...base, state: 'absent' },
      changes: [],
    },
    'a PPA is refused in plain words': {
      given: place,
      args: { ...base, repo: 'ppa:nginx/stable' },
      error: 'a PPA must be given as the line and the key it stands for',
    },
    'what is no source is refused': {
      given: place,
      args: { ...base, repo: 'https://deb.example.org' },
      error: 'invalid repository string',
    },
    'a file name stays in its folder': {
      given: place,
      args: { ...base, filename: '../../../x' },
      error: 'cannot be the name of a source list',
    },
  },
  { notHostile: ['fakes'] },
);

test.each([
  ['deb http://archive.canonical.com/ubuntu hardy partner', 'archive_canonical_com_ubuntu'],
  [
    'deb [arch=amd64 signed-by=/a] https://u:p@dl.google.com/linux/chrome/deb/ stable main',
    'dl_google_com_linux_chrome_deb',
  ],
])('%s lies in %s', (line, name) => expect(fileNameOf(line)).toBe(name));

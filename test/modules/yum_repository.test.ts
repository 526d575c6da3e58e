import { yumRepository } from '../../src/modules/yum_repository.ts';
import { describeModule } from '../support/describeModule.ts';

const base = { name: 'epel', description: 'EPEL', reposdir: '$ROOT/repos' };
const text = '[epel]\nbaseurl = https://a/\n\thttps://b/\nenabled = 1\ngpgcheck = 0\nname = EPEL\n\n';
const args = { ...base, baseurl: ['https://a/', 'https://b/'], enabled: true, gpgcheck: false };

describeModule(yumRepository, {
  'writes a file': {
    given: { repos: { folder: true } },
    args,
    changes: ['$ROOT/repos/epel.repo'],
    after: { 'repos/epel.repo': text },
    result: { repo: 'epel', state: 'present' },
  },
  'leaves what is right': { given: { 'repos/epel.repo': text }, args, changes: [] },
  'keeps other sections': {
    given: { 'repos/x.repo': '[a]\nname = A\n\n[epel]\nname = old\n\n[b]\nname = B\n' },
    args: { ...base, file: 'x', baseurl: 'https://a/' },
    changes: ['$ROOT/repos/x.repo'],
    after: { 'repos/x.repo': '[a]\nname = A\n\n[epel]\nbaseurl = https://a/\nname = EPEL\n\n[b]\nname = B\n' },
  },
  'takes a section out': {
    given: { 'repos/x.repo': '[epel]\nname = old\n[b]\nname = B\n' },
    args: { name: 'epel', file: 'x', reposdir: '$ROOT/repos', state: 'absent' },
    changes: ['$ROOT/repos/x.repo'],
    after: { 'repos/x.repo': '[b]\nname = B\n' },
  },
  'removes a file that is empty then': {
    given: { 'repos/epel.repo': text },
    args: { name: 'epel', reposdir: '$ROOT/repos', state: 'absent' },
    changes: ['$ROOT/repos/epel.repo'],
    after: { 'repos/epel.repo': null },
  },
  'absent is absent': { args: { name: 'epel', reposdir: '$ROOT/none', state: 'absent' }, changes: [] },
  permissions: {
    given: { 'repos/epel.repo': { content: text, mode: 0o644 } },
    args: { ...args, mode: '0600' },
    changes: ['$ROOT/repos/epel.repo mode 0600'],
    after: { 'repos/epel.repo': { content: text, mode: 0o600 } },
  },
  'a place is needed': { args: base, error: 'needs baseurl, metalink or mirrorlist' },
});

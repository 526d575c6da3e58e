/** How a role or collection may be asked for, and what is never passed on to git. */
import { describe, expect, test } from 'vitest';
import { collectionOfWord, type Requirement, roleOf, roleOfWord } from '../../src/galaxy/requirement.ts';

const shown = ({ kind, name, source, version, within }: Requirement): string =>
  [kind, name ?? '-', source, version || '-', ...(within === undefined ? [] : [within])].join(' ');

describe('roles', () => {
  test.each([
    ['geerlingguy.nginx', 'galaxy geerlingguy.nginx geerlingguy.nginx -'],
    ['geerlingguy.nginx,3.1.0', 'galaxy geerlingguy.nginx geerlingguy.nginx 3.1.0'],
    ['git+https://example.com/a/ansible-role-web.git,v1,web', 'git web https://example.com/a/ansible-role-web.git v1'],
    ['git@example.com:a/web.git', 'git web git@example.com:a/web.git -'],
    ['https://github.com/a/web', 'git web https://github.com/a/web -'],
    ['https://github.com/a/web/archive/1.0.tar.gz,,web', 'url web https://github.com/a/web/archive/1.0.tar.gz -'],
    ['https://example.com/web-1.0.tar.gz', 'url web-1.0 https://example.com/web-1.0.tar.gz -'],
    ['ssh://git@example.com:2222/a/web.git,main', 'git web ssh://git@example.com:2222/a/web.git main'],
    ['./web.tar.gz', 'file web /w/web.tar.gz -'],
    ['/srv/web.tgz,,front', 'file front /srv/web.tgz -'],
    ['git+file:///srv/web', 'git web file:///srv/web -'],
    ['git+../web', 'git web /web -'],
  ])('%s', (word, expected) => expect(shown(roleOfWord(word, '/w'))).toBe(expected));
  test('by their parts', () => {
    expect(shown(roleOf({ src: 'https://example.com/a/web', scm: 'git', version: '1.0', folder: '/w' }))).toBe(
      'git web https://example.com/a/web 1.0',
    );
    expect(() => roleOf({ src: 'https://example.com/web', scm: 'hg', folder: '/w' })).toThrow(
      'cannot be fetched by `hg`',
    );
    expect(() => roleOf({ src: 'a.b', name: '../x', folder: '/w' })).toThrow('`../x` cannot be the name of a role');
  });
});

test.each([
  ['geerlingguy.nginx', 'galaxy geerlingguy.nginx geerlingguy.nginx *'],
  ['a.b:>=1.0,<2.0', 'galaxy a.b a.b >=1.0,<2.0'],
  ['git+https://example.com/c.git#/sub/,dev', 'git - https://example.com/c.git dev /sub/'],
  ['git@example.com:a/c.git', 'git - git@example.com:a/c.git -'],
  ['https://example.com/a-b-1.0.0.tar.gz', 'url - https://example.com/a-b-1.0.0.tar.gz -'],
  ['./a-b-1.0.0.tar.gz', 'file - /w/a-b-1.0.0.tar.gz -'],
  ['./folder', 'dir - /w/folder -'],
])('collection %s', (word, expected) => expect(shown(collectionOfWord(word, '/w'))).toBe(expected));

describe('git gets no options and runs no programs', () => {
  test.each([
    ['git+ext::sh -c touch% /tmp/pwned', '`ext` is no way to a repository'],
    ['git+fd::17/foo', '`fd` is no way'],
    ['git+--upload-pack=touch /tmp/x', 'git would take it for an option'],
    ['git+-c core.sshCommand=x', 'git would take it for an option'],
    ['git+ssh://-oProxyCommand=x/y', 'git would take it for an option'],
    ['git+ssh://git@-oProxyCommand=x/y', 'git would take it for an option'],
    ['git@-oProxy:y', 'git would take it for an option'],
    ['git+https://example.com/x.git,--upload-pack=x', '`--upload-pack=x` cannot be a version'],
    ['git+HTTP+x://example.com', '`HTTP+x` is no way'],
  ])('%s', (word, message) => {
    expect(() => roleOfWord(word, '/w')).toThrow(message);
    if (!word.includes(',')) expect(() => collectionOfWord(word, '/w')).toThrow(message);
  });
});

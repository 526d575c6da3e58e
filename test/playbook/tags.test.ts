import { expect, test } from 'vitest';
import { isChosen } from '../../src/playbook/index.ts';

/** Tags of a step, `--tags`, `--skip-tags`, whether it runs; as ansible-playbook 2.19 answers. */
const rows: [string, string, string, boolean][] = [
  ['', '', '', true],
  ['a', '', '', true],
  ['never', '', '', false],
  ['never a', 'a', '', true],
  ['never a', 'b', '', false],
  ['never a', 'all', '', false],
  ['never', 'never', '', true],
  ['always', 'a', '', true],
  ['always', 'a', 'always', false],
  ['always a', '', 'a', false],
  ['always never', '', '', true],
  ['a', 'a', '', true],
  ['a', 'b', '', false],
  ['a b', 'b', 'a', false],
  ['', 'tagged', '', false],
  ['a', 'tagged', '', true],
  ['never a', 'tagged', '', false],
  ['', 'untagged', '', true],
  ['a', 'untagged', '', false],
  ['', '', 'untagged', false],
  ['a', '', 'tagged', false],
  ['', '', 'tagged', true],
  ['a', '', 'all', false],
  ['always', '', 'all', true],
  ['always', '', 'all always', false],
];
test.each(rows)('tags `%s` with --tags `%s` --skip-tags `%s`', (own, tags, skipTags, runs) => {
  const words = (text: string) => text.split(' ').filter(Boolean);
  expect(isChosen(new Set(words(own)), { tags: words(tags), skipTags: words(skipTags) })).toBe(runs);
});

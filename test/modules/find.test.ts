import { expect } from 'vitest';
import { find } from '../../src/modules/find.ts';
import { type Case, describeModule } from '../support/describeModule.ts';

const given = {
  'a.conf': { content: 'x=1\n', mode: 0o600 },
  'b.conf': { content: 'key\n  y = 2\n', mode: 0o644 },
  '.hidden': 'x',
  'd/c.conf': 'z\n',
  'd/e/deep.txt': 'x'.repeat(5000),
  'd/.h/in.txt': 'x',
  l: { link: 'a.conf' },
} as const;
const lists = (args: Case['args'], ...paths: string[]): Case => ({
  given,
  args: { paths: '$ROOT', ...args },
  changes: [],
  result: { files: paths.map((path) => expect.objectContaining({ path: `$ROOT/${path}` })), matched: paths.length },
});

describeModule(
  find,
  {
    'files of a folder': lists({}, 'a.conf', 'b.conf'),
    'with patterns': lists(
      { patterns: '*.conf,*.txt', recurse: true },
      'a.conf',
      'b.conf',
      'd/.h/in.txt',
      'd/c.conf',
      'd/e/deep.txt',
    ),
    'with expressions': lists({ patterns: ['^[ab]\\.'], use_regex: true }, 'a.conf', 'b.conf'),
    'without some': lists({ excludes: 'a*' }, 'b.conf'),
    hidden: lists({ hidden: true }, '.hidden', 'a.conf', 'b.conf'),
    folders: lists({ file_type: 'directory', recurse: true, hidden: true }, 'd', 'd/.h', 'd/e'),
    links: lists({ file_type: 'link' }, 'l'),
    anything: lists({ file_type: 'any' }, 'a.conf', 'b.conf', 'd', 'l'),
    'to a depth': lists({ recurse: true, depth: 2, patterns: '*.conf' }, 'a.conf', 'b.conf', 'd/c.conf'),
    'by size': lists({ recurse: true, size: '4k' }, 'd/e/deep.txt'),
    'small ones': lists({ size: '-5' }, 'a.conf'),
    'old ones': lists({ age: '1d' }),
    'young ones': lists({ age: '-1d', patterns: 'a*' }, 'a.conf'),
    'by mode': lists({ mode: '0600' }, 'a.conf'),
    'by a part of the mode': lists({ mode: '0040', exact_mode: false }, 'b.conf'),
    'by content': lists({ contains: '\\s+y' }, 'b.conf'),
    'by content, anywhere': lists({ contains: 'y\\n\\s*y', read_whole_file: true }, 'b.conf'),
    limited: lists({ limit: 1 }, 'a.conf'),
    'facts and checksums': {
      given,
      args: { paths: ['$ROOT'], patterns: 'a.conf', get_checksum: true },
      result: {
        files: [
          expect.objectContaining({
            mode: '0600',
            size: 4,
            isreg: true,
            checksum: expect.stringMatching(/^[0-9a-f]{40}$/),
          }),
        ],
        examined: 5,
      },
    },
    'strange names': {
      given: { " a\nb'$(x)": '1', '-x': '2' },
      args: { paths: '$ROOT' },
      result: {
        files: [expect.objectContaining({ path: "$ROOT/ a\nb'$(x)" }), expect.objectContaining({ path: '$ROOT/-x' })],
      },
    },
    'a folder that is missing': {
      args: { paths: '$ROOT/none' },
      changes: [],
      result: { matched: 0, skipped_paths: { '$ROOT/none': "'$ROOT/none' is not a directory" } },
      warning: 'not a folder',
    },
    'a size without sense': {
      args: { paths: '$ROOT', size: 'big' },
      error: '`size` of module find must be a number and a unit',
    },
  },
  { notHostile: ['age', 'size', 'contains'] },
);

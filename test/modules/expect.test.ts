import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect as module } from '../../src/modules/expect.ts';
import { describeModule } from '../support/describeModule.ts';

const has = process.env['PATH']!.split(':').some((folder) => existsSync(join(folder, 'expect')));
const unless = has ? undefined : 'there is no expect';
const asker = {
  content:
    '#!/bin/sh\nprintf "Name? "; read -r name; printf "Word [x]? "; read -r word; printf "Word [x]? "; read -r again\nprintf "%s" "$name|$word|$again" >"${0%/*}/got"\nexit ${1-0}\n',
  mode: 0o755,
};
const given = { ask: asker };

describeModule(
  module,
  {
    'answers each question': {
      unless,
      given,
      args: { command: '$ROOT/ask', responses: { 'Name\\?': 'a$b "c" [d] {e} \\n', 'Word \\[x\\]\\? ': ['one', 'ü'] } },
      after: { got: 'a$b "c" [d] {e} \\n|one|ü' },
      result: { rc: 0 },
      restless: true,
    },
    'the program says whether it went well': {
      unless,
      given,
      args: { command: '$ROOT/ask 3', responses: { '(?i)NAME': 'x', Word: 'y' } },
      error: 'non-zero return code',
      result: { rc: 3 },
    },
    'no answer is left': {
      unless,
      given,
      args: { command: '$ROOT/ask', responses: { Name: 'x', Word: ['one'] } },
      error: "No remaining responses for 'Word'",
    },
    'waits no longer than told': {
      unless,
      given,
      args: { command: '$ROOT/ask', responses: { Never: 'x' }, timeout: 1 },
      error: 'command exceeded timeout',
    },
    'is done already': {
      unless,
      given: { ...given, done: '' },
      args: { command: '$ROOT/ask', responses: { Name: 'x' }, timeout: 1, creates: '$ROOT/done' },
      changes: [],
      after: { got: null },
    },
    'in a folder': {
      unless,
      given: { ...given, 'd/x': '' },
      args: { command: 'sh -c "pwd >../where"', responses: { a: 'b' }, timeout: 1, chdir: '$ROOT/d' },
      after: { where: '$ROOT/d\n' },
      restless: true,
    },
  },
  { notHostile: ['command'] },
);

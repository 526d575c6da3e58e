import { sh } from '../script/sh.ts';
import { path } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

export const slurp = defineModule({
  name: 'slurp',
  summary: 'Read a file of the host into a variable, in base64.',
  args: { src: path('The file.').mandatory().alias('path') },
  returns: {
    content: { kind: 'string', summary: 'The bytes, in base64.' },
    encoding: { kind: 'string', summary: 'Always `base64`.' },
    source: { kind: 'string', summary: 'The file.' },
  },
  examples: `- slurp:
    src: /etc/kubernetes/admin.conf
  register: admin
- debug:
    msg: "{{ admin.content | b64decode }}"`,
  reach: 'host',
  compile: ({ src }) => sh`src=${onHost(src)}
    [ -e "$src" ] || fail "file not found: $src"
    [ ! -d "$src" ] || fail "source is a directory and must be a file: $src"
    [ -r "$src" ] || fail "file is not readable: $src"
    result source "$src"
    record content "$src"`,
  read(reply, _args, outcome) {
    // The bytes travel as they are; base64 is only how the language holds them.
    const content = reply.records.find(([key]) => key === 'content')?.[1];
    if (!content) return { ...outcome, result: {} };
    const { source } = outcome.result;
    return { ...outcome, result: { content: content.toString('base64'), encoding: 'base64', source } };
  },
});

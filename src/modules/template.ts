import { statSync } from 'node:fs';
import { bool, choice, mode, path, string } from './args.ts';
import { largeContent, type Placement, placeContent, placeLarge } from './copying.ts';
import { defineModule, type Host } from './define.ts';
import { baseName } from './hostPath.ts';
import { placingArgs, placingReturns, spreadSeen } from './placing.ts';

const ends: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\r\\n': '\r\n' };

export const template = defineModule({
  name: 'template',
  summary: 'Render a template on the controller and place the result on the host.',
  args: {
    src: path(
      'Template, looked up in the `templates` folder of the role. `.hbs` is Handlebars, everything else Jinja.',
    ).mandatory(),
    dest: path('Where the file goes; a folder takes it under its own name.').mandatory(),
    ...placingArgs,
    force: bool('Replace what differs; otherwise only place what is missing.').default(true),
    follow: bool('When `dest` is a link, write to what it leads to.').default(false),
    newline_sequence: choice(['\\n', '\\r', '\\r\\n', '\n', '\r', '\r\n'], 'How lines end.').default('\\n'),
    output_encoding: string('Encoding of the file: utf-8, latin1 or utf-16le.').default('utf-8'),
    block_start_string: string('What starts a statement.'),
    block_end_string: string('What ends a statement.'),
    variable_start_string: string('What starts an expression.'),
    variable_end_string: string('What ends an expression.'),
    comment_start_string: string('What starts a comment.'),
    comment_end_string: string('What ends a comment.'),
    trim_blocks: bool('Drop the newline after a statement.').default(true),
    lstrip_blocks: bool('Drop blanks before a statement.').default(false),
    directory_mode: mode('Permissions of a folder that is made for it.'),
  },
  returns: placingReturns,
  examples: `- template:
    src: nginx.conf.j2
    dest: /etc/nginx/nginx.conf
    mode: "0644"
    backup: true
    validate: nginx -t -c %s`,
  reach: 'host',
  async compile(args, controller) {
    const found = controller.find('templates', args.src);
    const rendered = await controller.render(found, {
      block_start_string: args.block_start_string,
      block_end_string: args.block_end_string,
      variable_start_string: args.variable_start_string,
      variable_end_string: args.variable_end_string,
      comment_start_string: args.comment_start_string,
      comment_end_string: args.comment_end_string,
      trim_blocks: args.trim_blocks,
      lstrip_blocks: args.lstrip_blocks,
    });
    const end = ends[args.newline_sequence] ?? args.newline_sequence;
    const text = end === '\n' ? rendered : rendered.replace(/\r\n|\r|\n/g, end);
    const content = Buffer.from(text, encodingOf(args.output_encoding));
    const mode = args.mode === 'preserve' ? `0${(statSync(found).mode & 0o7777).toString(8)}` : args.mode;
    const to: Placement = { ...args, mode, directoryMode: args.directory_mode, name: baseName(found) };
    return content.length > largeContent ? (host: Host) => placeLarge(content, to, host) : placeContent(content, to);
  },
  read: (_reply, _args, outcome) => spreadSeen(outcome),
});

function encodingOf(name: string): BufferEncoding {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  if (plain === 'latin1' || plain === 'iso88591') return 'latin1';
  return plain.startsWith('utf16') ? 'utf16le' : plain === 'ascii' ? 'ascii' : 'utf8';
}

import { lstatSync, statSync } from 'node:fs';
import { PlayError } from '../errors.ts';
import { bool, mode, path, raw, string } from './args.ts';
import { copyFolder } from './copyFolder.ts';
import { digest, largeContent, type Placement, placeContent, placeLarge } from './copying.ts';
import { copyOnHost } from './copyOnHost.ts';
import { defineModule } from './define.ts';
import { baseName } from './hostPath.ts';
import { placingArgs, placingReturns, spreadSeen } from './placing.ts';
import { contentText } from './plainData.ts';

export const copy = defineModule({
  name: 'copy',
  summary: 'Place a file, a folder or given text on the host.',
  args: {
    src: path(
      'File or folder of the controller (of the host with `remote_src`); a slash at the end means its contents.',
    ),
    content: raw('Text to place instead of a file.'),
    dest: path('Where it goes; a folder takes the file under its own name.').mandatory(),
    ...placingArgs,
    force: bool('Replace what differs; otherwise only place what is missing.').default(true).alias('thirsty'),
    remote_src: bool('`src` is on the host.').default(false),
    directory_mode: mode('Permissions of folders that are made on the way.'),
    follow: bool('When `dest` is a link, write to what it leads to.').default(false),
    local_follow: bool('When a source is a link, copy what it leads to.').default(true),
    checksum: string('SHA-1 that the source must have.'),
    decrypt: bool('Decrypt a vaulted source.').default(true),
  },
  needs: [
    ['one of', 'src', 'content'],
    ['not both', 'src', 'content'],
  ],
  returns: placingReturns,
  examples: `- copy:
    src: motd
    dest: /etc/motd
    mode: "0644"
- copy:
    content: "{{ settings | to_nice_json }}"
    dest: /etc/shop.json
    owner: shop
    mode: "0600"`,
  reach: 'host',
  async compile(args, controller) {
    if (args.content !== undefined) {
      const content = Buffer.from(contentText(args.content));
      return placed(content, { ...args, mode: args.mode === 'preserve' ? undefined : args.mode, name: undefined });
    }
    const src = args.src!;
    if (args.remote_src) return copyOnHost({ ...args, src });
    const found = controller.find('files', src.replace(/\/+$/, ''));
    const stat = statSync(found);
    if (stat.isDirectory()) return copyFolder({ ...args, src, found }, controller);
    const fileMode = args.mode === 'preserve' ? `0${(stat.mode & 0o7777).toString(8)}` : args.mode;
    const content = await controller.read(found, { decrypt: args.decrypt });
    return placed(content, { ...args, mode: fileMode, name: baseName(lstatSync(found).isFile() ? found : src) });
  },
  read(_reply, args, outcome) {
    const seen = spreadSeen(outcome);
    return args.remote_src ? { ...seen, result: { ...seen.result, src: args.src } } : seen;
  },
});

function placed(
  content: Buffer,
  args: Omit<Placement, 'directoryMode'> & { readonly directory_mode?: string | undefined },
) {
  const to: Placement = { ...args, directoryMode: args.directory_mode };
  if (to.checksum !== undefined && to.checksum !== digest('sha1', content)) {
    throw new PlayError('invalid-argument', `the source has SHA-1 ${digest('sha1', content)}, not ${to.checksum}`);
  }
  if (content.length <= largeContent) return placeContent(content, to);
  return async (host: Parameters<typeof placeLarge>[2]) => placeLarge(content, to, host);
}

import { sh } from '../script/sh.ts';
import { archiveScript, foundPaths } from './archiving.ts';
import { bool, choice, list, path } from './args.ts';
import { defineModule } from './define.ts';
import { announce, attributeArgs, placingReturns, settle, spreadSeen } from './placing.ts';

export const archive = defineModule({
  name: 'archive',
  summary: 'Pack files and folders of the host into an archive, or compress one file.',
  args: {
    path: list(
      path('A path or pattern.'),
      'What is packed; a folder with `/` at its end is packed without its own name.',
    ).mandatory(),
    dest: path('The archive; for one file it is beside it when not given.'),
    format: choice(['bz2', 'gz', 'tar', 'xz', 'zip'], 'How it is packed.').default('gz'),
    exclude_path: list(path('A path or pattern.'), 'What of `path` is left out.').default([]),
    exclusion_patterns: list(path('A pattern.'), 'Names within it that are left out.'),
    force_archive: bool('Make an archive even of one file.').default(false),
    remove: bool('Remove what was packed.').default(false),
    ...attributeArgs,
  },
  returns: {
    ...placingReturns,
    dest: { kind: 'string', summary: 'The archive.' },
    dest_state: { kind: 'string', summary: 'archive, compress, incomplete or absent.' },
    archived: { kind: 'list', summary: 'What was packed.' },
    missing: { kind: 'list', summary: 'What was not there.' },
    arcroot: { kind: 'string', summary: 'Folder that names in the archive are relative to.' },
    expanded_paths: { kind: 'list', summary: 'What `path` named.' },
    expanded_exclude_paths: { kind: 'list', summary: 'What `exclude_path` named.' },
  },
  examples: `- archive:
    path: /var/log/shop
    dest: /root/logs.tar.gz
- archive:
    path: [/etc/shop/*.conf, /srv/shop/]
    dest: /root/shop.zip
    format: zip
    exclusion_patterns: ["*.tmp"]`,
  reach: 'host',
  compile(args) {
    return sh`
      FOLLOW= ${announce(args)}
      ${foundPaths(args)}
      ${archiveScript(args)}
      if [ -e "$dest" ]; then
        ${settle(sh`"$dest"`, args)}
      fi`;
  },
  read: (_reply, _args, outcome) => {
    const { result, ...seen } = spreadSeen(outcome);
    return { ...seen, result };
  },
});

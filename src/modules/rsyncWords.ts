/** The options of rsync that a task asks for. */

export interface RsyncWish {
  readonly check: boolean;
  readonly archive: boolean;
  readonly recursive?: boolean | undefined;
  readonly links?: boolean | undefined;
  readonly perms?: boolean | undefined;
  readonly times?: boolean | undefined;
  readonly owner?: boolean | undefined;
  readonly group?: boolean | undefined;
  readonly dirs: boolean;
  readonly copy_links: boolean;
  readonly delete: boolean;
  readonly existing_only: boolean;
  readonly checksum: boolean;
  readonly compress: boolean;
  readonly partial: boolean;
  readonly delay_updates: boolean;
  readonly link_dest?: readonly string[] | undefined;
  readonly rsync_opts: readonly string[];
  readonly rsync_timeout: number;
}

/** The words, in an order in which the task's own options have the last say. */
export function rsyncWords(wish: RsyncWish): string[] {
  const words: string[] = [];
  const add = (isAsked: boolean, ...word: string[]): void => {
    if (isAsked) words.push(...word);
  };
  add(wish.delay_updates, '--delay-updates', '-F');
  add(wish.compress, '--compress');
  add(wish.rsync_timeout > 0, `--timeout=${wish.rsync_timeout}`);
  add(wish.check, '--dry-run');
  add(wish.delete, '--delete-after');
  add(wish.existing_only, '--existing');
  add(wish.checksum, '--checksum');
  add(wish.copy_links, '--copy-links');
  add(wish.archive, '--archive');
  for (const part of ['recursive', 'links', 'perms', 'times', 'owner', 'group'] as const) {
    if (wish.archive) add(wish[part] === false, `--no-${part}`);
    else add(wish[part] === true, `--${part}`);
  }
  add(wish.dirs, '--dirs');
  words.push(...wish.rsync_opts);
  add(wish.partial, '--partial');
  if (wish.link_dest) words.push('-H', '-vv', ...wish.link_dest.map((one) => `--link-dest=${one}`));
  return words;
}

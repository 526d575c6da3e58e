import { randomBytes } from 'node:crypto';
import { compile } from '../python/regex.ts';
import { script, sh } from '../script/sh.ts';
import { bool, choice, int, list, mode, path, string } from './args.ts';
import { type Controller, defineModule, type Host, type Json, type Outcome } from './define.ts';
import { type Candidate, findFilter, hostPatterns, makeCandidate } from './findFilter.ts';
import { onHost } from './hostPath.ts';
import { readRecords } from './outcome.ts';
import { statFormat } from './statFacts.ts';

export const find = defineModule({
  name: 'find',
  summary: 'List files of the host by name, age, size, mode or content.',
  args: {
    paths: list(path('A folder.'), 'Folders to search.').mandatory().alias('name', 'path'),
    patterns: list(string('A pattern.'), 'Shell patterns (or expressions) of names, one of which must match.')
      .default([])
      .alias('pattern'),
    excludes: list(string('A pattern.'), 'Patterns of names to leave out.').alias('exclude'),
    use_regex: bool('Patterns are Python regular expressions that match at the start of the name.').default(false),
    contains: string('Python regular expression that must match at the start of a line of the file.'),
    read_whole_file: bool('`contains` is searched in the whole file at once.').default(false),
    file_type: choice(['any', 'directory', 'file', 'link'], 'What to list.').default('file'),
    recurse: bool('Search folders within folders.').default(false),
    depth: int('How deep, when it recurses.'),
    hidden: bool('List names that start with a dot.').default(false),
    follow: bool('Follow links to folders, and list what links lead to.').default(false),
    age: string('At least so old (`2d`), or at most (`-2d`); units s, m, h, d, w.'),
    age_stamp: choice(['atime', 'ctime', 'mtime'], 'Which time counts.').default('mtime'),
    size: string('At least so large (`10m`), or at most (`-10m`); units b, k, m, g, t.'),
    mode: mode('Permissions that it must have.'),
    exact_mode: bool('Exactly these permissions, not at least.').default(true),
    get_checksum: bool('Compute checksums.').default(false),
    checksum_algorithm: choice(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], 'Which checksum.')
      .default('sha1')
      .alias('checksum', 'checksum_algo'),
    limit: int('Stop after so many.'),
    encoding: string('Encoding of the files.').ignored('bytes are searched'),
  },
  examples: `- find:
    paths: /var/log
    patterns: "*.gz"
    age: 4w
    recurse: true
  register: old_logs`,
  reach: 'host',
  async converse(args, host, controller) {
    const names = hostPatterns(args);
    const kind = { any: undefined, directory: 'd', file: 'f', link: 'l' }[args.file_type];
    const depth = args.recurse ? args.depth : 1;
    const mark = randomBytes(12).toString('hex');
    // Each line starts with a word that no file name can hold by chance, so a name with a line end stays one name.
    const reply = await host.run(sh`mark=${mark}
      ${args.age !== undefined && sh`result now "$(date +%s)"`}
      for path in ${script(args.paths.map((one) => onHost(one.replace(/(?!^)\/+$/, '')).text).join(' '))}; do
        if [ ! -d "$path" ]; then result missing "$path"; continue; fi
        find ${args.follow && script('-L')} "$path"/. -mindepth 1 ${depth !== undefined && sh`-maxdepth ${depth}`} -print >"$SCRATCH.all" 2>/dev/null || :
        result examined "$(wc -l <"$SCRATCH.all")"
        find ${args.follow && script('-L')} "$path"/. -mindepth 1 ${depth !== undefined && sh`-maxdepth ${depth}`} ${kind && sh`-type ${kind}`} ${names} \
          -exec stat ${args.follow && script('-L')} -c "$mark ${script(statFormat)} %n" {} + >>"$SCRATCH.found" 2>"$SCRATCH.errors" || :
      done
      if [ -s "$SCRATCH.found" ]; then record found "$SCRATCH.found"
      elif [ -s "$SCRATCH.errors" ] && ! stat -c %n / >/dev/null 2>&1; then fail 'needs a stat that knows -c'
      fi`);
    const listed = readRecords(reply);
    if (listed.status === 'failed') return listed;
    const all = (key: string): string[] =>
      reply.records.filter(([name]) => name === key).map(([, value]) => value.toString());
    const now = Number(all('now')[0]);
    const keeps = findFilter(args, now);
    let files: Candidate[] = parse(all('found')[0] ?? '', mark)
      .filter(keeps)
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    if (args.contains !== undefined)
      files = await containing(files, args.contains, { host, controller, whole: args.read_whole_file });
    if (args.limit !== undefined) files = files.slice(0, args.limit);
    const sums = args.get_checksum ? await checksums(files, args.checksum_algorithm, host) : [];
    const missing = all('missing');
    const result: Record<string, Json> = {
      files: files.map(({ path: at, facts }, index) => ({
        path: at,
        ...facts,
        ...(sums[index] ? { checksum: sums[index] } : {}),
      })),
      matched: files.length,
      examined: all('examined').reduce((sum, count) => sum + Number(count), 0),
      skipped_paths: new Map(missing.map((one) => [one, `'${one}' is not a directory`])),
    };
    const message = missing.length ? 'Not all paths examined, check warnings for details' : 'All paths examined';
    const warnings = missing.map((one) => `skipped ${one}, since it is not a folder`);
    return { status: 'ok', changes: [], message, result, warnings } satisfies Outcome;
  },
});

function parse(text: string, mark: string): Candidate[] {
  const fields = statFormat.split(' ').length;
  return text
    .split(`${mark} `)
    .slice(1)
    .map((entry) => {
      const parts = entry.replace(/\n$/, '').split(' ');
      const path = parts.slice(fields).join(' ').replace('/./', '/');
      return { path, line: parts.slice(0, fields).join(' ') };
    })
    .map(({ path, line }) => makeCandidate(path, line));
}

interface Search {
  readonly host: Host;
  readonly controller: Controller;
  readonly whole: boolean;
}

/** The files whose content fits; Python's expressions are matched here, so the contents come over, some at a time. */
async function containing(
  files: readonly Candidate[],
  contains: string,
  { host, whole }: Search,
): Promise<Candidate[]> {
  const regex = compile(contains);
  const fits = (text: string): boolean =>
    whole
      ? regex.search(text) !== undefined
      : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).some((line) => regex.match(line) !== undefined);
  const found: Candidate[] = [];
  const regular = files.filter((file) => file.facts['isreg'] === true);
  for (let at = 0; at < regular.length; at += 50) {
    const chunk = regular.slice(at, at + 50);
    const reply = await host.run(sh`n=0
      for f in ${chunk.map((file) => file.path)}; do
        if [ -r "$f" ]; then record "content$n" "$f"; fi
        n=$((n + 1))
      done`);
    const contents = new Map(reply.records.map(([key, value]) => [key, value.toString()]));
    found.push(...chunk.filter((_, index) => fits(contents.get(`content${index}`) ?? '')));
  }
  return found;
}

async function checksums(files: readonly Candidate[], algorithm: string, host: Host): Promise<(string | undefined)[]> {
  const paths = files.map((file) => (file.facts['isreg'] === true ? file.path : ''));
  const reply = await host.run(sh`for f in ${paths}; do
      if [ -f "$f" ] && [ -r "$f" ]; then result sum "$(_digest ${algorithm} "$f")"; else result sum ''; fi
    done`);
  return reply.records.filter(([key]) => key === 'sum').map(([, value]) => value.toString() || undefined);
}

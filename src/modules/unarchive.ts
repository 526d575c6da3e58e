import { randomBytes } from 'node:crypto';
import { type Script, Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { findZipDirectory, type Member, readTarListing, readZipDirectory, refusal } from './archiveMembers.ts';
import { bool, int, list, path, string } from './args.ts';
import { type Controller, defineModule, type Host, type Outcome } from './define.ts';
import { onHost } from './hostPath.ts';
import { defineAsk } from './http.ts';
import { failed, readRecords } from './outcome.ts';
import { attributeArgs, placingReturns, spreadSeen } from './placing.ts';
import { settleMembers, unpackTar, unpackZip } from './unpack.ts';

export const unarchive = defineModule({
  name: 'unarchive',
  summary: 'Unpack a tar or zip archive into a folder of the host.',
  args: {
    src: path('The archive: a file of the controller, with `remote_src` one of the host or an address.').mandatory(),
    dest: path('The folder; it must exist.').mandatory(),
    remote_src: bool('The archive is on the host.').default(false),
    copy: bool('The opposite of `remote_src`, as it was called once.').default(true),
    creates: path('When it exists on the host, nothing is unpacked.'),
    include: list(string('A name.'), 'Only these members.').default([]),
    exclude: list(string('A name.'), 'All but these members.').default([]),
    extra_opts: list(string('A word.'), 'More words for tar or unzip.').default([]),
    keep_newer: bool('Keep files that are newer than those of the archive.').default(false),
    list_files: bool('Give the names of the members.').default(false),
    decrypt: bool('Decrypt a vaulted archive.').default(true),
    validate_certs: bool('Check the certificate of an address.').default(true),
    io_buffer_size: int('Size of a buffer.').default(65536).ignored('the system tools have their own'),
    ...attributeArgs,
  },
  needs: [['not both', 'include', 'exclude']],
  examples: `- unarchive:
    src: shop-1.4.tar.gz
    dest: /srv/shop
    owner: shop
- unarchive:
    src: /opt/tool.tar.gz
    dest: /usr/local
    remote_src: true
    extra_opts: [--strip-components=1]
    creates: /usr/local/bin/tool`,
  reach: 'host',
  async converse(args, host, controller) {
    // The archive must outlive one script: it is looked through before it is unpacked.
    const kept = sh`"\${SCRATCH%/*}/kept-"${randomBytes(8).toString('hex')}`;
    const begun = readRecords(
      await host.run(sh`
      ${args.creates !== undefined && sh`if [ -e ${onHost(args.creates)} ] || [ -h ${onHost(args.creates)} ]; then result held 1; exit 0; fi`}
      dest=${onHost(args.dest)}
      [ -d "$dest" ] || fail "dest '$dest' must be an existing dir"
      [ -w "$dest" ] || fail "dest '$dest' is not writable"`),
    );
    if (begun.status === 'failed') return begun;
    if (begun.result['held'] !== undefined) {
      return {
        status: 'ok',
        changes: [],
        message: `skipped, since ${args.creates} exists`,
        result: { dest: args.dest },
      };
    }
    try {
      return await unpack(args, kept, { host, controller });
    } finally {
      await host.run(sh`rm -f -- ${kept}`, { check: false });
    }
  },
});

type Request = Parameters<typeof unpackTar>[0] & {
  readonly src: string;
  readonly dest: string;
  readonly remote_src: boolean;
  readonly copy: boolean;
  readonly list_files: boolean;
  readonly decrypt: boolean;
  readonly validate_certs: boolean;
};

async function unpack(
  args: Request,
  kept: Script,
  { host, controller }: { readonly host: Host; readonly controller: Controller },
): Promise<Outcome> {
  const listed = await host.run(sh`${await obtain(args, kept, controller)}
    dest=${onHost(args.dest)}
    result room "$(df -kP -- "$dest" | awk 'END { print $4 * 1024 }')"
    magic=$(dd if=${kept} bs=6 count=1 2>/dev/null | od -An -tx1 | tr -d ' \n')
    case $magic in
      504b*)
        need unzip 'unpack a zip archive'
        tail -c 65557 ${kept} >"$SCRATCH.tail"
        record tail "$SCRATCH.tail" ;;
      *)
        need tar 'unpack this archive'
        packing=
        case $magic in
          1f8b*) packing=-z ;;
          425a68*) packing=-j ;;
          fd377a585a00) packing=-J ;;
          28b52ffd*) packing=--zstd ;;
        esac
        result packing "$packing"
        case $(tar --version 2>/dev/null) in *GNU*) set -- --quoting-style=escape; result gnu 1 ;; *) set -- ;; esac
        tar "$@" $packing -tvf ${kept} >"$SCRATCH.list" 2>"$SCRATCH.said" || fail "failed to read the archive: $(cat "$SCRATCH.said")"
        # Busybox shows names without what leads out of the folder, and only says that it does.
        case $(cat "$SCRATCH.said") in *removing\ leading*) fail "the archive holds a name which leads out of the folder" ;; esac
        record list "$SCRATCH.list" ;;
    esac`);
  const found = readRecords(listed);
  if (found.status === 'failed') return found;
  const tail = listed.records.find(([key]) => key === 'tail')?.[1];
  const members = tail
    ? await zipMembers(tail, kept, host)
    : readTarListing(String(found.result['list'] ?? ''), found.result['gnu'] !== undefined);
  if (!members) return failed('the archive cannot be listed for certain, so it is not unpacked');
  const allowSetId = args.extra_opts.some((word) => word === '-p' || word === '--same-permissions');
  const problem = refusal(members, { room: Number(found.result['room']) || Number.POSITIVE_INFINITY, allowSetId });
  if (problem) return failed(problem);
  const archive = {
    path: kept,
    packing: String(found.result['packing'] ?? ''),
    isGnu: found.result['gnu'] !== undefined,
  };
  const outcome = spreadSeen(
    readRecords(
      await host.run(sh`${tail ? unpackZip(args, kept) : unpackTar(args, archive, members)}
    ${settleMembers(args, members)}`),
      placingReturns,
    ),
  );
  const handler = tail ? 'ZipArchive' : 'TarArchive';
  const files = args.list_files ? { files: members.map((member) => member.name) } : {};
  return { ...outcome, result: { dest: args.dest, src: args.src, handler, ...files, ...outcome.result } };
}

/** Puts the archive where it is kept: a link to a file of the host, a download, or bytes from here. */
async function obtain(args: Request, kept: Script, controller: Controller): Promise<Script> {
  if (!args.remote_src && args.copy) {
    const content = await controller.read(controller.find('files', args.src), { decrypt: args.decrypt });
    return sh`mv -- ${new Upload(content)} ${kept}`;
  }
  if (!/^(https?|ftp):\/\//.test(args.src)) {
    return sh`src=${onHost(args.src)}
      [ -f "$src" ] || fail "source '$src' does not exist"
      [ -r "$src" ] || fail "source '$src' is not readable"
      case $src in /*) ;; *) src=$PWD/$src ;; esac
      ln -s -- "$src" ${kept}`;
  }
  const request = {
    url: args.src,
    method: 'GET',
    http_agent: 'ansible-httpget',
    validate_certs: args.validate_certs,
    use_proxy: true,
    use_netrc: true,
    use_gssapi: false,
    decompress: false,
    timeout: 600,
    followRedirects: true,
  };
  return sh`${defineAsk(request)}
    ask
    [ "$failed_with" -eq 0 ] || fail "failed to download: $(cat "$SCRATCH.said")"
    case \${told%% *} in 2??) mv -- "$SCRATCH.body" ${kept} ;; *) fail "failed to download: HTTP Error \${told%% *}" ;; esac`;
}

async function zipMembers(tail: Buffer, kept: Script, host: Host): Promise<Member[] | undefined> {
  const place = findZipDirectory(tail);
  if (!place) return undefined;
  const reply = await host.run(sh`tail -c +${place.offset + 1} ${kept} | head -c ${place.size} >"$SCRATCH.directory"
    record directory "$SCRATCH.directory"`);
  const directory = reply.records.find(([key]) => key === 'directory')?.[1];
  return directory?.length === place.size ? readZipDirectory(directory) : undefined;
}

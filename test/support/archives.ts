/** Archives for tests, byte by byte, so that hostile ones can be made too. */
import { crc32, gzipSync } from 'node:zlib';

export interface Entry {
  readonly name: string;
  readonly content?: string;
  readonly mode?: number;
  /** `5` folder, `2` symbolic link, `1` hard link, `3` device. */
  readonly type?: '0' | '1' | '2' | '3' | '5';
  readonly target?: string;
}

/** A tar archive in the ustar format. */
export function tar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, content = '', mode = 0o644, type = '0', target = '' }) => {
    const header = Buffer.alloc(512);
    const put = (text: string, at: number): void => void header.write(text, at, 'latin1');
    put(name, 0);
    put(`${mode.toString(8).padStart(7, '0')}\0`, 100);
    put('0000000\0', 108);
    put('0000000\0', 116);
    put(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    put('14000000000\0', 136);
    put('        ', 148);
    put(type, 156);
    put(target, 157);
    put('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content, 'latin1');
    return [header, body];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export const tarGz = (entries: readonly Entry[]): Buffer => gzipSync(tar(entries));

/** A zip archive without compression. */
export function zip(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = '', mode = 0o644, type = '0' } of entries) {
    const bytes = Buffer.from(content);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x5821, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, title, bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((mode | (type === '2' ? 0o120000 : type === '5' ? 0o040000 : 0o100000)) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, rest, title]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

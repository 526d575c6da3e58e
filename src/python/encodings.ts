/** Between texts and bytes, with Python's names of encodings and of what to do where a character does not fit. */
import { characters } from './text.ts';
import { valueError } from './undefined.ts';

type Form = 'utf8' | 'ascii' | 'latin1' | 'utf16le' | 'utf16be' | 'utf16';

const FORMS: Readonly<Record<string, Form>> = {
  utf8: 'utf8',
  u8: 'utf8',
  ascii: 'ascii',
  usascii: 'ascii',
  latin1: 'latin1',
  iso88591: 'latin1',
  l1: 'latin1',
  utf16le: 'utf16le',
  utf16be: 'utf16be',
  utf16: 'utf16',
};

function formOf(name: string): Form {
  const form = FORMS[name.toLowerCase().replace(/[-_ ]/g, '')];
  if (form === undefined) throw valueError(`unknown encoding: ${name}`);
  return form;
}

/** Python's `str.encode`. */
export function encodeText(text: string, encoding: string, errors = 'strict'): Buffer {
  if (text === '') return Buffer.alloc(0);
  const form = formOf(encoding);
  if (form === 'utf8') return Buffer.from(text, 'utf8');
  if (form === 'utf16le') return Buffer.from(text, 'utf16le');
  if (form === 'utf16be') return Buffer.from(text, 'utf16le').swap16();
  if (form === 'utf16') return Buffer.from(`\ufeff${text}`, 'utf16le');
  const limit = form === 'ascii' ? 0x80 : 0x100;
  const fitting = characters(text).map((char) =>
    char.codePointAt(0)! < limit ? char : substitute(char, form, errors),
  );
  return Buffer.from(fitting.join(''), 'latin1');
}

function substitute(char: string, form: Form, errors: string): string {
  const code = char.codePointAt(0)!;
  if (errors === 'ignore') return '';
  if (errors === 'replace') return '?';
  if (errors === 'xmlcharrefreplace') return `&#${code};`;
  if (errors === 'backslashreplace') {
    const hex = code.toString(16);
    return code < 0x100 ? `\\x${hex}` : code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  }
  throw valueError(`'${form}' has no character '${char}'`);
}

/** Python's `bytes.decode`. */
export function decodeBytes(bytes: Uint8Array, encoding: string, errors = 'strict'): string {
  if (bytes.length === 0) return '';
  const form = formOf(encoding);
  const strict = errors === 'strict';
  if (form === 'latin1') return Buffer.from(bytes).toString('latin1');
  if (form === 'ascii') {
    if (strict && bytes.some((byte) => byte > 0x7f)) throw valueError('the bytes are not ASCII');
    const replacement = errors === 'ignore' ? '' : '\ufffd';
    return [...bytes].map((byte) => (byte > 0x7f ? replacement : String.fromCharCode(byte))).join('');
  }
  const name = form === 'utf8' ? 'utf-8' : form === 'utf16be' ? 'utf-16be' : 'utf-16le';
  try {
    const text = new TextDecoder(name, { fatal: strict, ignoreBOM: form !== 'utf16' }).decode(bytes);
    return errors === 'ignore' ? text.replaceAll('\ufffd', '') : text;
  } catch {
    throw valueError(`the bytes are not ${name.toUpperCase()}`, 'name another encoding');
  }
}

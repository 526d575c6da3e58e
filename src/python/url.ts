/** Cuts URLs as Python's urlsplit. */
import { valueError } from './undefined.ts';
import type { Value } from './value.ts';

/** The parts of a URL by the names that Python gives them. */
export function splitUrl(text: string): Map<string, Value> {
  const url = text.replace(/^[\0- ]+/, '').replace(/[\t\r\n]/g, '');
  const [, scheme = '', afterScheme = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/s.exec(url)!;
  const [, netloc = '', rest = ''] = afterScheme.startsWith('//')
    ? /^\/\/([^/?#]*)(.*)$/s.exec(afterScheme)!
    : ['', '', afterScheme];
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(rest)!;
  const at = netloc.lastIndexOf('@');
  const user = at === -1 ? undefined : netloc.slice(0, at);
  const host = netloc.slice(at + 1);
  const [, inBrackets, plain = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(host) ?? [
    '',
    undefined,
    host,
    undefined,
  ];
  const name = (inBrackets ?? plain).toLowerCase();
  const colon = user?.indexOf(':') ?? -1;
  return new Map<string, Value>([
    ['scheme', scheme.toLowerCase()],
    ['netloc', netloc],
    ['path', path],
    ['query', query],
    ['fragment', fragment],
    ['username', user === undefined ? null : colon === -1 ? user : user.slice(0, colon)],
    ['password', user === undefined || colon === -1 ? null : user.slice(colon + 1)],
    ['hostname', name === '' ? null : name],
    ['port', portOf(port)],
  ]);
}

function portOf(text: string | undefined): Value {
  if (text === undefined || text === '') return null;
  if (!/^\d+$/.test(text)) throw valueError(`Port could not be cast to integer value as '${text}'`);
  if (Number(text) > 65535) throw valueError('Port out of range 0-65535');
  return Number(text);
}

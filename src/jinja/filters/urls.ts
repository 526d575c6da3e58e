/** Filters for addresses of the web. */
import { didYouMean } from '../../errors.ts';
import { textArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import { isIterableValue, items } from '../../python/sequence.ts';
import { str, typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import { splitUrl } from '../../python/url.ts';
import type { Value } from '../../python/value.ts';
import { escapeHtml } from '../html.ts';
import { filter } from '../plugin.ts';

function encode(text: string, keep: string): string {
  let out = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const char = String.fromCharCode(byte);
    out +=
      /[A-Za-z0-9_.~-]/.test(char) || keep.includes(char)
        ? char
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

export const urlencode = filter('Encodes a text, or pairs of key and value, for use in a URL.', '', (value) => {
  if (typeof value === 'string' || !isIterableValue(value)) return encode(str(value), '/');
  const pairs = (value instanceof Map ? [...value] : items(value).map(items)) as (readonly [Value, Value])[];
  if (pairs.some((pair) => pair.length !== 2)) throw valueError('the items must be pairs of key and value');
  const query = (item: Value): string => encode(str(item), '').replaceAll('%20', '+');
  return pairs.map(([key, item]) => `${query(key)}=${query(item)}`).join('&');
});

export const urldecode = filter('Decodes a text from a URL.', '', (value) => {
  if (typeof value !== 'string') throw valueError(`urldecode needs a text, not ${typeName(value)}`);
  return value
    .replaceAll('+', ' ')
    .replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
});

export const urlsplit = filter('Cuts a URL into its parts.', 'query?', (value, query = '') => {
  const parts = splitUrl(textArgument(value));
  if (!truthy(query)) return new Map<Value, Value>([...parts].sort(([a], [b]) => (a < b ? -1 : 1)));
  const wanted = str(query);
  const found = parts.get(wanted);
  if (found === undefined)
    throw valueError(`urlsplit: unknown URL component: ${wanted}`, didYouMean(wanted, parts.keys()));
  return found;
});

const URL_WORD =
  /^(?:(?:https?:\/\/|www\.)(?:(?:[\w%-]+\.)+)?(?:[a-z]{2,63}|xn--[\w%]{2,59})|(?:[\w%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::\d{1,5})?(?:[/?#]\S*)?$/i;
const MAIL_WORD = /^\S+@\w[\w.-]*\.\w+$/;
const BRACKETS = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const;

export const urlize = filter(
  'Makes links of the addresses in a text.',
  'trim_url_limit? nofollow? target? rel? extra_schemes?',
  (value, limit = null, nofollow = false, target = null, rel = null, schemes = null) => {
    const words = new Set(rel === null ? [] : str(rel).split(/\s+/));
    if (truthy(nofollow)) words.add('nofollow');
    words.add('noopener');
    const more = ` rel="${escapeHtml([...words].sort().join(' '))}"${target === null ? '' : ` target="${escapeHtml(str(target))}"`}`;
    const short = (text: string): string =>
      limit !== null && text.length > Number(limit) ? `${text.slice(0, Number(limit))}...` : text;
    const link = (word: string): string => {
      if (URL_WORD.test(word))
        return `<a href="${/^https?:\/\//.test(word) ? '' : 'https://'}${word}"${more}>${short(word)}</a>`;
      if (word.startsWith('mailto:') && MAIL_WORD.test(word.slice(7))) return `<a href="${word}">${word.slice(7)}</a>`;
      if (!/^(?:www\.|@)|:/.test(word) && MAIL_WORD.test(word)) return `<a href="mailto:${word}">${word}</a>`;
      const known =
        schemes !== null && items(schemes).some((scheme) => word !== scheme && word.startsWith(str(scheme)));
      return known ? `<a href="${word}"${more}>${word}</a>` : word;
    };
    return escapeHtml(str(value))
      .split(/(\s+)/)
      .map((word) => {
        const { head, body, tail } = trimWord(word);
        return head + link(body) + tail;
      })
      .join('');
  },
);

/** Takes off the punctuation around an address; a bracket that the address itself opened stays. */
function trimWord(word: string): { head: string; body: string; tail: string } {
  const head = /^(?:[(<]|&lt;)*/.exec(word)![0];
  let body = word.slice(head.length);
  let tail = /(?:[)>.,\n]|&gt;)+$/.exec(body)?.[0] ?? '';
  body = body.slice(0, body.length - tail.length);
  for (const [open, close] of BRACKETS) {
    const missing = body.split(open).length - body.split(close).length;
    for (let moved = 0; moved < missing && tail.includes(close); moved++) {
      const end = tail.indexOf(close) + close.length;
      body += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return { head, body, tail };
}

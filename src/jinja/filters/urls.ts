/** Filters for addresses of the web. */
import { didYouMean } from '../../errors.ts';
import { truthy } from '../../python/compare.ts';
import { items } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import { splitUrl } from '../../python/url.ts';
import { Tuple, type Value } from '../../python/value.ts';
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
  if (typeof value === 'string' || !(value instanceof Map || Array.isArray(value) || value instanceof Tuple))
    return encode(str(value), '/');
  const pairs = value instanceof Map ? [...value] : items(value).map((pair) => items(pair) as [Value, Value]);
  const query = (item: Value): string => encode(str(item), '').replaceAll('%20', '+');
  return pairs.map(([key, item]) => `${query(key)}=${query(item)}`).join('&');
});

export const urldecode = filter('Decodes a text from a URL.', '', (value) => {
  const bytes = str(value)
    .replaceAll('+', ' ')
    .replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
  return bytes;
});

export const urlsplit = filter('Cuts a URL into its parts.', 'query?', (value, query = '') => {
  const parts = splitUrl(str(value));
  const wanted = str(query);
  if (wanted === '') return new Map<Value, Value>([...parts].sort(([a], [b]) => (a < b ? -1 : 1)));
  const found = parts.get(wanted);
  if (found === undefined)
    throw valueError(`urlsplit: unknown URL component: ${wanted}`, didYouMean(wanted, parts.keys()));
  return found;
});

const URL_WORD =
  /^(?:(?:https?:\/\/|www\.)(?:(?:[\w%-]+\.)+)?(?:[a-z]{2,63}|xn--[\w%]{2,59})|(?:[\w%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::\d{1,5})?(?:[/?#]\S*)?$/i;

export const urlize = filter(
  'Makes links of the addresses in a text.',
  'trim_url_limit? nofollow? target? rel? extra_schemes?',
  (value, limit = null, nofollow = false, target = null, rel = null) => {
    const rels = [
      ...new Set([
        ...(rel === null ? [] : str(rel).split(/\s+/)),
        ...(truthy(nofollow) ? ['nofollow'] : []),
        'noopener',
      ]),
    ]
      .sort()
      .join(' ');
    const link = (word: string): string => {
      const shown = limit !== null && word.length > Number(limit) ? `${word.slice(0, Number(limit))}...` : word;
      const href = !/^https?:\/\//i.test(word) ? `https://${word}` : word;
      return `<a href="${href}" rel="${rels}"${target === null ? '' : ` target="${str(target)}"`}>${shown}</a>`;
    };
    return str(value)
      .split(/(\s+)/)
      .map((word) => {
        const [, head = '', body = '', tail = ''] = /^([(<]*)(.*?)([.,)>]*)$/s.exec(word)!;
        return URL_WORD.test(body) ? head + link(body) + tail : word;
      })
      .join('');
  },
);

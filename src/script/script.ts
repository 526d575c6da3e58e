import { createHash } from 'node:crypto';

/** A piece of shell for a host: text in which every value was quoted by `sh`, and the bytes that travel with it. */
export interface Script {
  readonly text: string;
  readonly uploads: readonly Upload[];
  /** Values to mask wherever they appear. */
  readonly secrets: readonly string[];
}

/** Bytes that the script finds in a file on the host; in `sh` it stands for that file's path. */
export class Upload {
  readonly content: Buffer;
  /** It stays on the host until the session ends, and later tasks of the session do not send it again. */
  readonly kept: boolean;
  #name: string | undefined;
  constructor(content: Buffer | string, how: { readonly kept?: boolean } = {}) {
    this.content = typeof content === 'string' ? Buffer.from(content) : content;
    this.kept = how.kept ?? false;
  }
  /** The name of its file in the session's folder; what begins with `t` is removed after the task. */
  get file(): string {
    return `${this.kept ? 'k' : 't'}.${this.name}`;
  }
  /** The end of the file's name. It follows from the content, so equal bytes travel once. */
  get name(): string {
    this.#name ??= `up${createHash('sha1').update(this.content).digest('hex').slice(0, 16)}`;
    return this.#name;
  }
}

/** A string that is quoted like any other and masked in everything that is shown. */
export class Secret {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

/** What may stand in `${}` of `sh`; an array becomes several words. `undefined`, `null` and `false` vanish. */
export type Part =
  | string
  | number
  | bigint
  | boolean
  | Script
  | Upload
  | Secret
  | undefined
  | null
  | readonly (string | number | Secret)[];

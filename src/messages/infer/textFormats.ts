/** Formats that texts may have all of; the first that fits is named. */
const formats: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['date-time', /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['time', /^\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/],
  ['uuid', /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i],
  ['email', /^[\w.+%-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}$/],
  ['ipv4', /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/],
  ['uri', /^[a-z][a-z\d+.-]{1,20}:\/\/[^\s]{1,2000}$/i],
];
const maxLength = 2048;

/** Which formats all texts so far have, and which form of hexadecimal ids. */
export class TextFormats {
  #left = formats;

  add(text: string): void {
    if (this.#left.length === 0) return;
    this.#left = text.length > maxLength ? [] : this.#left.filter(([, pattern]) => pattern.test(text));
  }

  get common(): string | undefined {
    return this.#left[0]?.[0];
  }
}

/** What the last word of a key ends with whose value is a host, or a list of hosts. */
const hostWord =
  /(?:hosts?|hostnames?|addr|addrs|address|addresses|servers?|endpoints?|brokers?|nodes?|seeds?|upstreams?|urls?|uris?)$/;

/** True if the name of a variable or an option says that its value is a host: `DB_HOST`, `bootstrap.servers`, `--server`. */
export function isHostKey(key: string): boolean {
  const words = wordsOf(key);
  const [last = '', before = ''] = words.toReversed();
  if (last === 'name') return before === 'host';
  const isOtherAddress = last.startsWith('addr') && /mail|mac/.test(before);
  return hostWord.test(last) && !isOtherAddress;
}

/** True if a key says so beyond doubt: the value of `SERVER` or `BROKER` may be a kind of it, and a URL may be a path. */
export function isCertainHostKey(key: string): boolean {
  return /hosts?$|hostnames?$/.test(wordsOf(key).at(-1) ?? '');
}

/** What names a service for somebody else than the one that is told. */
const toldToOthers = /advertise|listen|bind|cors|origin|allowed|redirect|callback|virtual|letsencrypt/i;

/** True for a key whose value is an address for others: whoever is told `CORS_ORIGIN` does not connect there. */
export function isToldToOthers(key: string): boolean {
  return toldToOthers.test(key);
}

/** The words of a key in small letters, without numbers at its end. */
function wordsOf(key: string): readonly string[] {
  return key
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}

const maxZones = 50;
const maxNameLength = 64;

/** Time zones by name. A name may come with a message, so only so many are kept. */
export class ZoneBook {
  readonly #formats = new Map<string, Intl.DateTimeFormat | undefined>();

  /** How far a zone is ahead of UTC at a moment: `+05:30` and the names of the IANA database. Undefined for what is no zone. */
  offsetMs(zone: string, atMs: number): number | undefined {
    const [, sign, hours, minutes] = /^([+-]?)(\d{1,2}):(\d{2})$/.exec(zone) ?? [];
    if (hours !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    const parts = this.#format(zone)?.formatToParts(atMs);
    if (!parts) return undefined;
    const part = (type: Intl.DateTimeFormatPartTypes): number =>
      Number(parts.find((each) => each.type === type)?.value);
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local - Math.floor(atMs / 1000) * 1000;
  }

  #format(zone: string): Intl.DateTimeFormat | undefined {
    if (zone.length > maxNameLength) return undefined;
    if (!this.#formats.has(zone)) {
      if (this.#formats.size >= maxZones) this.#formats.clear();
      this.#formats.set(zone, formatOf(zone));
    }
    return this.#formats.get(zone);
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const [date, time] = [
    { year: 'numeric', month: 'numeric', day: 'numeric' },
    { hour: 'numeric', minute: 'numeric' },
  ] as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, ...date, ...time, second: 'numeric', hourCycle: 'h23' });
  } catch {
    // There is no such zone.
    return undefined;
  }
}

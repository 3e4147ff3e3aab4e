interface Layer {
  readonly status: string;
  readonly currentBytes: number;
  readonly totalBytes: number;
}

/** The shortest time between two texts. */
const intervalMs = 200;
const finished = /^(Already exists|Download complete|Verifying Checksum|Extracting|Pull complete)/;
const layerStatus =
  /^(Pulling fs layer|Waiting|Downloading|Retrying|Already exists|Download complete|Verifying|Extracting|Pull complete)/;

/** Gathers what Docker tells of each layer to one line about the whole, told at most every 200 ms, and the last time at the end. */
export class PullProgress {
  readonly #layers = new Map<string, Layer>();
  readonly #report: (text: string) => void;
  readonly #nowMs: () => number;
  #toldAtMs = -Infinity;
  #told = '';

  constructor(report: (text: string) => void, nowMs: () => number = Date.now) {
    this.#report = report;
    this.#nowMs = nowMs;
  }

  /** Takes one object of the API's answer. */
  take(object: Readonly<Record<string, unknown>>): void {
    const { id, status, progressDetail } = object;
    if (typeof status !== 'string') return;
    // "Pulling from library/redis", "Digest: …": about the whole, not about a layer.
    if (typeof id !== 'string' || !layerStatus.test(status)) return;
    const { current, total } = (progressDetail ?? {}) as { current?: unknown; total?: unknown };
    const before = this.#layers.get(id);
    const isDownloading = status === 'Downloading';
    const totalBytes = isDownloading && typeof total === 'number' ? total : (before?.totalBytes ?? 0);
    const currentBytes = isDownloading && typeof current === 'number' ? current : (before?.currentBytes ?? 0);
    this.#layers.set(id, { status, totalBytes, currentBytes: finished.test(status) ? totalBytes : currentBytes });
    if (this.#nowMs() - this.#toldAtMs >= intervalMs) this.#tell();
  }

  /** Reports what was held back. */
  end(): void {
    this.#tell();
  }

  #tell(): void {
    const text = this.#text();
    if (text === '' || text === this.#told) return;
    this.#told = text;
    this.#toldAtMs = this.#nowMs();
    this.#report(text);
  }

  #text(): string {
    const layers = [...this.#layers.values()];
    if (layers.length === 0) return '';
    const present = layers.filter(({ status }) => finished.test(status)).length;
    const totalBytes = sum(layers.map((layer) => layer.totalBytes));
    const currentBytes = sum(layers.map((layer) => layer.currentBytes));
    const extracted = layers.filter(({ status }) => /^(Pull complete|Already exists)/.test(status)).length;
    const bytes = totalBytes > 0 ? `, ${formatBytes(currentBytes)} of ${formatBytes(totalBytes)}` : '';
    if (present < layers.length) return `Downloading: ${present} of ${layers.length} layers${bytes}`;
    return extracted < layers.length
      ? `Extracting: ${extracted} of ${layers.length} layers${bytes}`
      : `Pulled ${layers.length} layers${bytes}`;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Writes sizes as Docker's command line does, in powers of a thousand. */
function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[power] ?? 'B'}`;
}

import type { Output } from '../output/output.ts';
import { complain } from '../output/report.ts';

const maxNamed = 3;

/** What could not be read, and why: told once for each reason, with the names of all that it concerns. */
export class Complaints {
  readonly #byReason = new Map<string, string[]>();

  add(reason: string, label: string): void {
    const labels = this.#byReason.get(reason) ?? [];
    this.#byReason.set(reason, labels);
    labels.push(label);
  }

  async tell(stderr: Output): Promise<void> {
    for (const [reason, labels] of this.#byReason) {
      const names = labels.slice(0, maxNamed).join(', ');
      const more = labels.length > maxNamed ? ` and ${labels.length - maxNamed} more` : '';
      await complain(stderr, `${names}${more}: ${reason}`);
    }
  }
}

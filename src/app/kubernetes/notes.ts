import type { Problem } from '../../base/problem.ts';
import type { Service } from '../../manifest/model.ts';

/** Gathers what an export does not carry over as it stands, each with the reason. */
export class Notes {
  readonly #problems: Problem[] = [];

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** What the manifest says has no place in Kubernetes. `next` is a sentence. */
  leftOut(services: Service | readonly Service[], what: string, why: string, next?: string): void {
    this.#tell('left-out', 'warning', services, `${what} is left out: ${why}.${next === undefined ? '' : ` ${next}`}`);
  }

  /** It is carried over, and somebody has to know or to do something. `text` is one or more sentences. */
  changed(text: string, services: Service | readonly Service[] = []): void {
    this.#tell('changed', 'info', services, text);
  }

  /** The service cannot be carried over in a way that works. `why` is a clause, `next` a sentence. */
  refused(services: Service | readonly Service[], what: string, why: string, next: string): void {
    this.#tell('refused', 'error', services, `${what}: ${why}. ${next}`);
  }

  #tell(code: string, severity: Problem['severity'], about: Service | readonly Service[], text: string): void {
    const services = 'name' in about ? [about] : about;
    const names = services.map(({ name }) => `"${name}"`).join(', ');
    const message = names === '' ? text : `${names}: ${text}`;
    const [first] = services;
    if (this.#problems.some((problem) => problem.message === message)) return;
    this.#problems.push({ code: `kubernetes.${code}`, severity, message, ...(first && { at: first.at }) });
  }
}

import { describe, expect, it } from 'vitest';
import { resolving } from './support/resolving.ts';

/** The messages about a service `web` with one line of its own. */
function messages(line: string): readonly string[] {
  return resolving(`services:\n  web:\n    image: nginx\n    ${line}\n`).problems.map(({ message }) => message);
}

describe('what is said of a mistake', () => {
  it.each([
    ['imge: nginx', 'Unknown attribute "imge" in service "web". Did you mean "image"?'],
    ['build: { contxt: . }', 'Unknown attribute "contxt" in build of service "web". Did you mean "context"?'],
    ['zzzzzz: 1', 'Unknown attribute "zzzzzz" in service "web". Remove it, or start its name with x-.'],
    [
      'restart: sometimes',
      '"sometimes" is not a restart policy. Use no, always, unless-stopped, on-failure or on-failure:N.',
    ],
    ['ports: [{ target: 80, mode: bridge }]', 'services.web.ports.0.mode must be host or ingress, not "bridge".'],
    ['privileged: maybe', 'services.web.privileged must be true or false, not "maybe".'],
    ['environment: text', 'services.web.environment must be a mapping or a list, not a single value.'],
    [
      'stop_grace_period: 5',
      'services.web.stop_grace_period must be a duration such as 30s or 1m30s, not 5. Write 5s for seconds.',
    ],
    [
      'volumes: [{ type: bind, source: . }]',
      'Missing attribute "target" in volumes.0 of service "web". The path inside the container that it is mounted at.',
    ],
    ['security_opt: [a, a]', '"a" is listed twice in security_opt of service "web". Remove one.'],
    [
      'stop_signal: SIGNOTHING',
      'Unknown signal "SIGNOTHING" in stop_signal. The engine will refuse it; correct the name.',
    ],
  ])('%s', (line, message) => {
    expect(messages(line)).toContain(message);
  });

  it('names the part of the manifest that it is in', () => {
    const of = (text: string): readonly string[] => resolving(text).problems.map(({ message }) => message);
    expect(of('servces: {}\n')).toContain('Unknown attribute "servces" in the manifest. Did you mean "services"?');
    expect(of('services: {}\nnetworks: { back: { drivr: x } }\n')).toContain(
      'Unknown attribute "drivr" in network "back". Did you mean "driver"?',
    );
    expect(of('services: {}\nx-patchbay: { brokr: redis }\n')).toContain(
      'Unknown attribute "brokr" in x-patchbay. Did you mean "broker"?',
    );
  });
});

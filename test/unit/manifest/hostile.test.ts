import { describe, expect, it } from 'vitest';
import { resolving, summary } from './support/resolving.ts';

const service = 'services:\n  a:\n    image: x:1\n    restart: always\n';

describe('a hostile manifest', () => {
  it('includes no more than a person would, however its files multiply', () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`${i}.yaml`, `include: [${i + 1}.yaml, ${i + 1}.yaml]`] as const),
    );
    const { problems } = resolving(`include: [0.yaml]\n${service}`, { files: { ...files, '30.yaml': 'x-a: 1' } });
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'manifest.include-cycle The files that include others multiply to more than 5000. Include each of them once.',
    ]);
  });

  it('has no variable that grows without measure', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `A${i + 1}=${`\${A${i}}`.repeat(10)}`);
    const { problems } = resolving(service, { files: { '.env': ['A0=0123456789', ...lines].join('\n') } });
    expect(summary(problems)[0]).toBe('manifest.dotenv .env 7:1-1');
  });

  it('has its control characters told where they stand, and is read all the same', () => {
    const { problems, application } = resolving(`${service}    hostname: a\u001b[31m\n`);
    expect(summary(problems.filter(({ severity }) => severity === 'error'))).toEqual(['manifest.syntax 5:16-17']);
    expect(Object.keys(application?.services ?? {})).toEqual(['a']);
  });

  it('is no text when there is a zero in it, and that is the only thing told', () => {
    const { problems } = resolving('PK\u0003\u0004\0\0: [}{\n');
    expect(summary(problems)).toEqual(['manifest.syntax 1:3-4']);
  });
});

import Dockerode from 'dockerode';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataDrill } from './dataDrill.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';

// `node test/bench/data-drill.ts` goes through as many histories as one likes.
describe.skipIf(!(await dockerAnswers()))('bytes in volumes on Docker', () => {
  const docker = new Dockerode();

  beforeAll(() => ensureBusybox());

  it('are never gone, whatever is edited, cut short and commanded without -v', async () => {
    const outcome = await dataDrill(docker, 3, 9, false);
    expect(outcome.lost).toEqual([]);
    expect(outcome.removed).toBe(0);
    expect(outcome.commands).toBeGreaterThan(5);
    expect(outcome.volumes).toBeGreaterThan(12);
  });

  it('go under -v only where a step names them, and only those of the project that nobody else has', async () => {
    const outcome = await dataDrill(docker, 3, 4, true);
    expect(outcome.lost).toEqual([]);
    expect(outcome.removed).toBeGreaterThan(0);
  });
});

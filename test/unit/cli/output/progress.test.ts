import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { StepProgress } from '../../../../src/app/operations/workflow.ts';
import { Output } from '../../../../src/cli/output/output.ts';
import { ProgressPrinter } from '../../../../src/cli/output/progress.ts';
import { stepWords } from '../../../../src/cli/output/stepWords.ts';
import type { Plan, Step } from '../../../../src/engine/step.ts';
import { dockerInfo } from '../../../fakes/models.ts';

const start: Step = { ...base('start'), kind: 'start', service: 'web', number: 1, name: 'shop-web-1' };
const build: Step = { ...base('build'), kind: 'build', service: 'web', image: 'shop-web' };
const plan: Plan = { project: 'shop', action: 'up', engine: dockerInfo, steps: [build, start] };

describe('PlanProgress', () => {
  it('writes one line for each beginning and end where nothing can be overwritten', () => {
    const text = shown(false, [
      { step: build, state: 'waiting' },
      { step: build, state: 'running' },
      { step: build, state: 'running', text: 'layer 1' },
      { step: build, state: 'done' },
      { step: start, state: 'running' },
      { step: start, state: 'failed' },
    ]);
    expect(text).toBe(
      [
        '… build shop-web',
        '… build shop-web: layer 1',
        '✓ build shop-web 1.0 s',
        '… start shop-web-1',
        '✗ start shop-web-1: failed',
        '',
      ].join('\n'),
    );
  });

  it('keeps what runs in one changing last line on a terminal', () => {
    const text = shown(true, [
      { step: build, state: 'running', text: 'layer 1' },
      { step: build, state: 'done' },
    ]);
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(
      '\r\u001b[K0/2 build shop-web: layer 1\r\u001b[K✓ build shop-web 1.0 s\n',
    );
  });

  it('says why a step was skipped', () => {
    expect(shown(false, [{ step: start, state: 'skipped', text: 'cancelled' }])).toBe(
      '- start shop-web-1: skipped, cancelled\n',
    );
  });

  it('lets no text of an engine drive the terminal', () => {
    expect(shown(false, [{ step: build, state: 'running', text: '\u001b[2Jgone' }])).not.toContain('\u001b');
  });
});

describe('stepText', () => {
  it.each<[Step, string]>([
    [start, 'start shop-web-1'],
    [build, 'build shop-web'],
    [{ ...base('n'), kind: 'remove-network', name: 'shop_default' }, 'remove network shop_default'],
    [wait(['a']), 'wait until a is healthy'],
    [wait(['a', 'b']), 'wait until a, b are healthy'],
  ])('says a step in a few words', (step, text) => {
    expect(stepWords(step)).toBe(text);
  });
});

function shown(isTTY: boolean, progresses: readonly StepProgress[]): string {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const output = new Output(Object.assign(stream, { isTTY }), {}, () => undefined);
  let nowMs = 0;
  const progress = new ProgressPrinter(plan, output, { nowMs: () => (nowMs += 1000) });
  for (const each of progresses) progress.show(each);
  return text;
}

function wait(names: readonly string[]): Step {
  return { ...base('wait'), kind: 'wait', service: 'web', condition: 'service_healthy', names };
}

function base(id: string): { id: string; after: string[]; reason: string } {
  return { id, after: [], reason: 'not there yet' };
}

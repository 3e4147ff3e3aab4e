import { describe, expect, it } from 'vitest';
import { contextChoices, contextStatus } from '../../../../src/app/editor/contextChoices.ts';
import type { ContextOffer, ContextResult } from '../../../../src/protocol/context.ts';

const path = '/app/dev.yaml';
const read: ContextResult = {
  files: ['/app/compose.yaml', path],
  others: 'compose.yaml',
  reason: 'from Makefile:25',
  isChosen: false,
  lacksBase: false,
};
const alone: ContextResult = { files: [path], others: '', reason: null, isChosen: false, lacksBase: false };
const offer: ContextOffer = { files: read.files, others: read.others, reason: 'from Makefile:25', fits: true };

describe('the status of the context of a manifest file', () => {
  it('names the other files and the reason', () => {
    expect(contextStatus(read)).toEqual({
      text: 'Judged with compose.yaml',
      detail: 'from Makefile:25',
      isWarning: false,
    });
    expect(contextStatus({ ...read, reason: null }).detail).toBe('the files that Compose finds');
    expect(contextStatus({ ...read, others: 'a'.repeat(200) }).text.length).toBeLessThan(80);
  });

  it('says so when the file is read by itself, and warns when it is a part', () => {
    expect(contextStatus(alone)).toMatchObject({ text: 'Judged by itself', isWarning: false });
    expect(contextStatus({ ...alone, isChosen: true }).detail).toBe('As you chose.');
    expect(contextStatus({ ...alone, lacksBase: true }).isWarning).toBe(true);
  });
});

describe('the choices of the context of a manifest file', () => {
  const labels = (current: ContextResult, offers: readonly ContextOffer[]) =>
    contextChoices(path, current, offers).map(({ label, isCurrent }) => `${label}${isCurrent ? ' *' : ''}`);

  it('are what is offered and the file by itself, with what is read now marked', () => {
    expect(labels(read, [offer])).toEqual(['compose.yaml *', 'By itself']);
    expect(labels(alone, [offer])).toEqual(['compose.yaml', 'By itself *']);
  });

  it('begin with what is read now where it is not among the offers', () => {
    const other = { ...offer, files: ['/app/other.yaml', path], others: 'other.yaml', fits: false };
    expect(labels(read, [other])).toEqual(['compose.yaml *', 'other.yaml', 'By itself']);
    expect(contextChoices(path, read, [other])[1]?.detail).toContain('no error');
  });

  it('can take a choice back', () => {
    expect(labels({ ...alone, isChosen: true }, [offer])).toEqual(['compose.yaml', 'By itself *', 'Automatic']);
    expect(contextChoices(path, { ...alone, isChosen: true }, []).at(-1)?.files).toBeUndefined();
  });
});

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskRuleFiles, realPlace } from '../../../../src/develop/session/diskRuleFiles.ts';

describe('The files of this machine, as rules ask for them', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-rule-files-')));
    mkdirSync(at('real'));
    writeFileSync(at('real/a'), 'text');
    symlinkSync('real', at('link'));
    symlinkSync('a', at('real/to-a'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are found behind links, and where they would be when they are not there', () => {
    expect(diskRuleFiles.realPath(at('link'))).toBe(at('real'));
    expect(diskRuleFiles.realPath(at('none/x'))).toBe(at('none/x'));
  });

  it('keep their own name, if they are links themselves', () => {
    expect(realPlace(at('link/a'))).toBe(at('real/a'));
    expect(realPlace(at('link/to-a'))).toBe(at('real/to-a'));
    expect(realPlace(at('link/gone'))).toBe(at('real/gone'));
  });

  it('are read if they are files, and are nothing otherwise', () => {
    expect(diskRuleFiles.readText(at('real/a'))).toBe('text');
    expect(diskRuleFiles.readText(at('real'))).toBeUndefined();
    expect(diskRuleFiles.readText(at('none'))).toBeUndefined();
  });
});

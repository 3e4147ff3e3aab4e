import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchbay-host-'));
const host = nodeManifestHost({});
const text = 'services: { a: { image: é } }\n';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('what a manifest is read from', () => {
  it('may be UTF-16, as a Windows shell writes it', () => {
    const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
    expect(host.readText(written('little', little))).toBe(text);
    expect(host.readText(written('big', Buffer.from(little).swap16()))).toBe(text);
    expect(host.readText(written('plain', Buffer.from(text)))).toBe(text);
  });

  it.skipIf(process.platform === 'win32')('is never a file that keeps its reader waiting', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(host.readText(pipe)).toBeUndefined();
    expect(host.readText('/dev/zero')).toBeUndefined();
  });

  it('is no folder, and no larger than a manifest can be', () => {
    expect(host.readText(folder)).toBeUndefined();
    expect(host.readText(written('large', Buffer.alloc(11 * 1024 * 1024, 'a')))).toBeUndefined();
    expect(host.readText(join(folder, 'missing'))).toBeUndefined();
  });
});

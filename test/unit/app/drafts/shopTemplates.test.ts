import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../../scripts/machine/paths.ts';
import { draftTarget } from '../../../../src/app/drafts/draftTarget.ts';
import { draftValues } from '../../../../src/app/drafts/draftValues.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { readContractFile } from '../../../../src/messages/contracts/contractFile.ts';
import { composeMessage } from '../../../../src/messages/drafts/compose.ts';
import { compactJson } from '../../../../src/messages/drafts/jsonText.ts';
import { openDrafting } from '../../../../src/messages/drafts/openDrafting.ts';
import { readDraft } from '../../../../src/messages/drafts/readDraft.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const shop = join(root, 'examples', 'shop');
const messages = join(shop, 'messages');
const manifestFiles = ['patchbay.yaml', 'compose.yaml', 'compose.develop.yaml', 'Dockerfile', 'analytics/Dockerfile'];
const contracts = readdirSync(join(shop, 'contracts')).map((file) => `contracts/${file}`);
const texts = [...manifestFiles, ...contracts].map((file) => [
  join(shop, file),
  readFileSync(join(shop, file), 'utf8'),
]);
const host = new MemoryManifestHost(Object.fromEntries(texts) as Record<string, string>, {});
const { application } = resolve({ files: [join(shop, 'patchbay.yaml')], profiles: [], envFiles: [] }, host);
if (!application) throw new Error('The shop cannot be read.');

const sources = {
  nowMs: Date.UTC(2026, 10, 29),
  uuid: () => '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
  random: () => 0.5,
};

/** What a template breaks of its channel's contract. */
async function brokenBy(file: string): Promise<readonly string[]> {
  const { draft, problems } = readDraft(readFileSync(join(messages, file), 'utf8'));
  expect(problems).toEqual([]);
  if (!draft || !application) throw new Error('There is no draft.');
  const { target, problems: misplaced } = draftTarget(draft, application);
  expect(misplaced).toEqual([]);
  if (!target) throw new Error('It goes nowhere.');
  const composed = composeMessage(draft, target, draftValues(draft, new Map(), sources));
  expect(composed.problems).toEqual([]);
  const drafting = await openDrafting(target, readContractFile);
  expect(drafting.contract).toMatchObject({ problem: null });
  const value: unknown = JSON.parse(composed.payload ? compactJson(composed.payload) : 'null');
  return drafting.errorsIn(value).map(({ path, message }) => `${path} ${message}`);
}

describe('The templates of the shop', () => {
  it.each(readdirSync(messages).filter((file) => !file.startsWith('broken')))('%s keeps its contract', async (file) => {
    expect(await brokenBy(file)).toEqual([]);
  });

  it('have one that breaks its contract, to see what is said of it', async () => {
    expect(await brokenBy('broken-order.patchbay.json')).toEqual([
      'payload.items must NOT have fewer than 1 items',
      'payload.total must be number',
    ]);
  });
});

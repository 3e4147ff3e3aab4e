import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/machine/paths.ts';
import type { Workbench } from './workbench.ts';

const folder = join(root, 'out', 'screenshots');

/** Keeps a picture of the whole window for a person to judge. */
export async function picture(workbench: Workbench, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await workbench.screenshot(join(folder, `${name}.png`));
}

/** Keeps a picture of what was on screen when a test failed. */
export async function pictureOfFailure(
  workbench: Workbench,
  test: { readonly name: string; readonly result?: { readonly state: string } | undefined },
): Promise<void> {
  if (test.result?.state === 'fail') await picture(workbench, `failed-${test.name.replace(/\W+/g, '-')}`);
}

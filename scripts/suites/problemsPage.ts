import { governanceCodes } from '../../src/manifest/problems/codes/governance.ts';
import { imageCodes } from '../../src/manifest/problems/codes/images.ts';
import type { ProblemKind } from '../../src/manifest/problems/codes/kind.ts';
import { hostCodes } from '../../src/manifest/problems/codes/hosts.ts';
import { messagingCodes } from '../../src/manifest/problems/codes/messaging.ts';
import { readingCodes } from '../../src/manifest/problems/codes/reading.ts';
import { serviceCodes } from '../../src/manifest/problems/codes/services.ts';
import { policyCodes } from '../../src/policy/problems/policyCodes.ts';
import { quotaCodes } from '../../src/policy/quota/quotaCodes.ts';
import { lintRules } from '../../src/policy/lint/lint.ts';
import { wiringPrefix, wiringRules } from '../../src/policy/lint/wiringRules.ts';

const sections: readonly (readonly [string, Readonly<Record<string, ProblemKind>>])[] = [
  ['Reading the manifest', readingCodes],
  ['Services and resources', serviceCodes],
  ['Well-known images', imageCodes],
  ['Hosts in values', hostCodes],
  ['Messaging', messagingCodes],
  ['Governance', governanceCodes],
];

/** The page that explains every problem, as Markdown. */
export function problemsPage(): string {
  const parts = sections.map(([title, kinds]) => {
    const entries = Object.entries(kinds).sort(([a], [b]) => (a < b ? -1 : 1));
    return [`## ${title}`, ...entries.map(([code, kind]) => entry(code, kind))].join('\n\n');
  });
  const intro =
    'What `patchbay check`, `patchbay config` and the editor say of a manifest. ' +
    'The severity is the usual one; a message says why a case is milder.';
  const note =
    '<!-- Written by `npm run docs` from src/manifest/problems/codes and src/policy/lint. Change it there. -->';
  return `${['# Problems', note, intro, ...parts, policies(), wiring(), hints()].join('\n\n')}\n`;
}

function entry(code: string, { severity, title, why, next, example }: ProblemKind): string {
  const fence = `\`\`\`yaml\n${example}\n\`\`\``;
  return [`### manifest.${code}`, `**${title}** (${severity}). ${why}`, `_What to do:_ ${next}`, fence].join('\n\n');
}

function policies(): string {
  const intro =
    'What a policy finds has the code `policy.` and its name, and says what the policy says: docs/policies.md. These are of policies themselves, and of quotas: docs/quota.md.';
  const entries = [...Object.entries(policyCodes), ...Object.entries(quotaCodes)].map(
    ([code, { severity, summary, help }]) => `### ${code}\n\n**${summary}** (${severity}). ${help}`,
  );
  return ['## Policies and quotas', intro, ...entries].join('\n\n');
}

function wiring(): string {
  const intro =
    'What the editor says of a manifest while its application runs and somebody looks who uses its channels: where what is declared ' +
    'and what was seen differ. They are switched off as hints are, by `undeclared-publish: off` or `# patchbay-disable wiring.undeclared-publish`.';
  const entries = Object.entries(wiringRules).map(
    ([name, { severity, summary, help }]) => `### ${wiringPrefix}${name}\n\n**${summary}** (${severity}). ${help}`,
  );
  return ['## Declared and seen', intro, ...entries].join('\n\n');
}

function hints(): string {
  const intro =
    'What the twelve factors and good sense about security advise. `patchbay check --severity hint` shows them, each once a ' +
    'file. One is switched off under `x-patchbay: { lint: { latest-tag: off } }`, of the manifest or of a service, or by a ' +
    'comment `# patchbay-disable lint.latest-tag` on its line, on the line above, or at the name of the service. Quick fixes ' +
    'write both. The hints of `manifest.misread` are switched off in the same way.';
  const entries = lintRules.map(({ name, summary, help }) => `### lint.${name}\n\n**${summary}** (hint). ${help}`);
  return ['## Hints', intro, ...entries].join('\n\n');
}

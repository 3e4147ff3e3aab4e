import { networkLimits, serviceLimits, type Limit, type Unless } from '../../src/engine/support/limits.ts';
import {
  buildSupport,
  deploySupport,
  fileSupport,
  networkSupport,
  volumeSupport,
} from '../../src/engine/support/resources.ts';
import { serviceSupport } from '../../src/engine/support/service.ts';
import type { Support, SupportTable } from '../../src/engine/support/support.ts';
import { limitsIn, under } from './supportTables.ts';
import { swarmText } from './swarmColumn.ts';
import { fatCases, singleCases } from '../../test/fakes/attributeCases.ts';

/** Every attribute by its place in the schema: `services.healthcheck.interval`. */
export const allSupport: SupportTable = {
  ...under('services', serviceSupport),
  ...under('services.build', buildSupport),
  ...under('services.deploy', deploySupport),
  ...under('networks', networkSupport),
  ...under('volumes', volumeSupport),
  ...under('secrets', fileSupport),
  ...under('configs', fileSupport),
};

const limits: Readonly<Record<string, Limit<never>>> = {
  ...under('services', serviceLimits),
  ...under('networks', networkLimits),
};

/** The limits of an attribute on one machine: its own, those of what it is a part of, and those of some of its values (`volumes.type: image`). */
export function limitsOf(attribute: string): readonly (readonly [value: string, limit: Limit<never>])[] {
  return limitsIn(limits, attribute);
}

/** The tests that prove what the table says of an attribute. */
export function proofsOf(attribute: string, { test }: Support): readonly string[] {
  const cases = [...fatCases, ...singleCases].filter(({ attributes }) => attributes.includes(attribute));
  const isShown = cases.some(({ unshown }) => unshown === undefined);
  return [
    ...(cases.length > 0 ? ['test/unit/engine/support/attributes.test.ts'] : []),
    ...(isShown ? ['test/integration/engine/attributes.test.ts'] : []),
    ...(limitsOf(attribute).length > 0 ? ['test/unit/engine/support/check.test.ts'] : []),
    ...(test === undefined ? [] : [test]),
  ];
}

/** The page that says of every attribute of Compose what becomes of it, as Markdown. */
export function supportPage(): string {
  const note = '<!-- Written by `npm run docs` from src/engine/support and its tests. Change it there. -->';
  const sections = [
    section('Services', 'services.', (name) => !/^(build|deploy)\./.test(name)),
    section('Build', 'services.build.'),
    section('Deploy', 'services.deploy.'),
    section('Networks', 'networks.'),
    section('Volumes', 'volumes.'),
    section('Secrets', 'secrets.'),
    section('Configs', 'configs.'),
  ];
  return `${['# What becomes of each Compose attribute', note, intro, ...sections].join('\n\n')}\n`;
}

const intro = `Patchbay speaks version 1.41 of Docker's Engine API (Docker 20.10) and newer ones up to 1.49. Of every attribute the table
says which field of the API has it, or what Patchbay itself does with it; **local** marks those that count for a local
process as well. What an engine cannot do is told with the plan, before anything is created: as an error that stops the plan
(_refused_), or as a note, and what was asked is left out. A test fails when the schema has an attribute that is not here.

The column **Swarm** says the same of a cluster of machines (engine \`swarm\`): fields are those of \`ServiceSpec\`, what stands in its
\`TaskTemplate\` without that word. \`=\`: Patchbay does as it does on one machine.

Where an attribute's case says so, the integration test creates it on a real engine and compares what \`inspect\` reports.`;

function section(title: string, prefix: string, isPart: (name: string) => boolean = () => true): string {
  const rows = Object.entries(allSupport)
    .filter(([attribute]) => attribute.startsWith(prefix) && isPart(attribute.slice(prefix.length)))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([attribute, support]) => row(attribute, attribute.slice(prefix.length), support));
  const head = ['| attribute | Docker | local | Swarm | proof |', '| --- | --- | --- | --- | --- |'];
  return [`## ${title}`, '', ...head, ...rows].join('\n');
}

function row(attribute: string, name: string, support: Support): string {
  const proofs = proofsOf(attribute, support).map((path) => path.replace(/^test\/|(\.test)?\.ts$/g, ''));
  const local = support.process ? 'yes' : '';
  const cells = [`\`${name}\``, dockerText(attribute, support), local, swarmText(attribute), proofs.join(', ')];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function dockerText(attribute: string, { docker, isMapped }: Support): string {
  const mapped = isMapped
    ? docker.replace(/^[\w.*]+/, (field) => (/[A-Z]/.test(field) ? `\`${field}\`` : field))
    : docker;
  return [mapped, ...limitTexts(attribute)].filter((text) => text !== '').join('; ');
}

function limitTexts(attribute: string): readonly string[] {
  const told = limitsOf(attribute).map(([value, { unless, effect }]) => {
    const subject = value === '' ? '' : unless.kind === 'never' ? `${value}: ` : `${value} `;
    return `${subject}${conditionText(unless)} ${effect === 'refused' ? '_refused_' : 'left out, and told'}`;
  });
  const since = singleCases.find(({ attributes }) => attributes.includes(attribute))?.since;
  return told.length === 0 && since !== undefined ? [`from API ${since} on`] : told;
}

function conditionText(unless: Unless): string {
  switch (unless.kind) {
    case 'api':
      return `below API ${unless.since}`;
    case 'windows':
      return 'for other than Windows containers';
    case 'cluster':
      return 'without Swarm';
    case 'machine':
    case 'never':
      return `${unless.why}:`;
  }
}

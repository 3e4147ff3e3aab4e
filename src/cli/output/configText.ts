import { configHash } from '../../engine/configHash.ts';
import { imageName } from '../../engine/plan/names.ts';
import type { Application, Json, Service } from '../../manifest/model.ts';
import { printModel, withDollarsEscaped } from '../../manifest/yaml/printModel.ts';
import { refusal } from './report.ts';

/** What `config` prints of a manifest: the whole, or one list out of it. */
export interface ConfigChoice {
  readonly format: 'yaml' | 'json';
  readonly services?: boolean;
  readonly images?: boolean;
  readonly volumes?: boolean;
  readonly networks?: boolean;
  readonly profiles?: boolean;
  /** A service, `*`, or true for all of them. */
  readonly hash?: string | true;
  /** False when variables are left as they are written: their dollar signs are meant. */
  readonly interpolate: boolean;
}

export function configText(application: Application, model: Json, choice: ConfigChoice): string {
  const services = Object.values(application.services).filter(({ isActive }) => isActive);
  if (choice.services) return lines(services.map(({ name }) => name));
  if (choice.images) return lines([...new Set(services.map((service) => imageName(application, service)))]);
  if (choice.volumes) return lines(Object.keys(application.volumes));
  if (choice.networks) return lines(Object.keys(application.networks));
  if (choice.profiles) return lines(application.profiles);
  if (choice.hash !== undefined) return lines(hashesOf(application, services, choice.hash));
  const printed = choice.interpolate ? withDollarsEscaped(model) : model;
  return choice.format === 'json' ? `${JSON.stringify(printed, null, 2)}\n` : printModel(printed);
}

/** `service hash` for each: the hash by which the engine knows whether a container is still the one that is meant. */
function hashesOf(application: Application, services: readonly Service[], which: string | true): readonly string[] {
  const chosen = which === true || which === '*' ? services : services.filter(({ name }) => name === which);
  if (chosen.length === 0 && which !== true && which !== '*') {
    const known = services.map(({ name }) => name).join(', ') || 'none';
    throw refusal('unknown-service', `${application.name} has no active service "${which}". Its services: ${known}.`);
  }
  return chosen.map((service) => `${service.name} ${configHash(application, service, 'container')}`);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
